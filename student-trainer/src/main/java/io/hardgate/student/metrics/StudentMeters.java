package io.hardgate.student.metrics;

import io.hardgate.calibration.FidelityScores;
import io.hardgate.calibration.PredictionScores;
import io.hardgate.calibration.ReliabilityBins;
import io.hardgate.calibration.SlidingWindow;
import io.hardgate.student.supervision.PositionFigures;
import io.hardgate.student.training.Scores;
import io.hardgate.student.training.TrainingStep;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The trainer's meters. All carry the tag {@code student}; those of a prediction also {@code
 * predictor} (student or teacher), and the scores {@code scope}: {@code prequential} (measured
 * before the batch was learned from, over the newest 10,000 positions) or {@code held-out}.
 *
 * <p>The training thread and the feeding thread tell; scrapes read.
 */
public final class StudentMeters {

  private static final int SEGMENTS = 10;
  private static final int SEGMENT_POSITIONS = 1000;

  private final MeterRegistry registry;
  private final Tags tags;
  private final TeacherMeters teachers;
  private final Counter consumed;
  private final Counter heldOut;
  private final Counter trained;
  private final Counter gatedToTeacher;
  private final Counter gatedToLabel;
  private final Counter withoutTeacher;
  private final Counter withoutLabel;
  private final Counter refused;
  private final Counter unsupervised;
  private final Timer step;
  private final DistributionSummary batchSize;
  private final Scores life = new Scores();
  private final SlidingWindow<Scores> window =
      new SlidingWindow<>(
          SEGMENTS,
          SEGMENT_POSITIONS,
          Scores::new,
          (sum, more) -> {
            sum.add(more);
            return sum;
          });
  private volatile Scores prequential = new Scores();
  private volatile Scores evaluated = new Scores();
  private volatile long lag;
  private volatile double tau = 1;
  private volatile double teacherLoss = Double.NaN;
  private volatile double labelLoss = Double.NaN;

  /**
   * Registers all meters of this student.
   *
   * @param target what it follows: the id of its only teacher, or the name of the blend
   */
  public StudentMeters(MeterRegistry registry, String student, String target) {
    this.registry = registry;
    this.tags = Tags.of("student", student);
    // A later run of the same student takes over; gauges would go on showing the former run.
    registry.getMeters().stream()
        .map(Meter::getId)
        .filter(id -> student.equals(id.getTag("student")))
        .forEach(registry::remove);
    teachers = new TeacherMeters(registry, tags);
    consumed = pairs("train");
    heldOut = pairs("held-out");
    trained = counter("positions.trained", "Positions that were learned from", Tags.empty());
    gatedToTeacher = supervised("teacher");
    gatedToLabel = supervised("label");
    withoutTeacher = supervised("label-without-teacher");
    withoutLabel = supervised("teacher-without-label");
    refused =
        counter(
            "batches.refused",
            "Batches that were not learned from",
            Tags.of("reason", "not-finite"));
    unsupervised =
        counter(
            "batches.refused",
            "Batches that were not learned from",
            Tags.of("reason", "nothing-supervised"));
    step =
        Timer.builder("hardgate.student.step")
            .description("Time of a training step: predict, measure, learn")
            .tags(tags)
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofMillis(1))
            .maximumExpectedValue(Duration.ofSeconds(10))
            .register(registry);
    batchSize =
        DistributionSummary.builder("hardgate.student.batch.positions")
            .description("Positions in a batch")
            .tags(tags)
            .register(registry);
    gauge("lag.records", "Pairs in the log that were not read yet", Tags.empty(), m -> m.lag);
    gauge(
        "temperature",
        "Temperature that the logits of the target are divided by",
        Tags.of("teacher", target),
        m -> m.tau);
    gauge(
        "loss",
        "Loss of the newest batch, by part",
        Tags.of("part", "teacher"),
        m -> m.teacherLoss);
    gauge("loss", "Loss of the newest batch, by part", Tags.of("part", "label"), m -> m.labelLoss);
    scores("prequential", m -> m.prequential);
    scores("held-out", m -> m.evaluated);
    reliability("student", life.student().bins());
    reliability("teacher", life.teacher().bins());
  }

  private Counter pairs(String split) {
    return counter("pairs.consumed", "Pairs that were read, once each", Tags.of("split", split));
  }

  private Counter supervised(String by) {
    return counter(
        "positions.supervised",
        "Positions learned from, by what supervised them",
        Tags.of("by", by));
  }

  private Counter counter(String name, String description, Tags more) {
    return Counter.builder("hardgate.student." + name)
        .description(description)
        .tags(tags.and(more))
        .register(registry);
  }

  private void gauge(
      String name, String description, Tags more, ToDoubleFunction<StudentMeters> value) {
    Gauge.builder("hardgate.student." + name, this, value)
        .description(description)
        .tags(tags.and(more))
        .strongReference(true)
        .register(registry);
  }

  private void scores(String scope, Function<StudentMeters, Scores> scores) {
    Tags in = Tags.of("scope", scope);
    predictor(in.and("predictor", "student"), m -> scores.apply(m).student());
    predictor(in.and("predictor", "teacher"), m -> scores.apply(m).teacher());
    Function<StudentMeters, FidelityScores> fidelity = m -> scores.apply(m).fidelity();
    gauge(
        "agreement",
        "Share of positions where student and teacher predict the same class",
        in,
        m -> fidelity.apply(m).agreement());
    gauge(
        "kl.nats",
        "Mean KL divergence of the student from its teacher",
        in,
        m -> fidelity.apply(m).kl());
  }

  private void predictor(Tags in, Function<StudentMeters, PredictionScores> scores) {
    gauge("accuracy", "Share of right predictions", in, m -> scores.apply(m).accuracy());
    gauge("nll.nats", "Mean negative log-likelihood of the labels", in, m -> scores.apply(m).nll());
    gauge(
        "ece",
        "Expected calibration error, 15 bins of equal width",
        in,
        m -> scores.apply(m).ece());
  }

  private void reliability(String predictor, ReliabilityBins bins) {
    for (int i = 0; i < bins.size(); i++) {
      int bin = i;
      Tags in = tags.and("predictor", predictor, "bin", "%02d".formatted(bin));
      bin("predictions", "Predictions in a confidence bin", in, bins, b -> b.count(bin));
      bin("correct", "Right predictions in a confidence bin", in, bins, b -> b.correct(bin));
      bin("confidence", "Sum of confidences in a bin", in, bins, b -> b.confidence(bin));
    }
  }

  private void bin(
      String name,
      String description,
      Tags in,
      ReliabilityBins bins,
      ToDoubleFunction<ReliabilityBins> value) {
    FunctionCounter.builder("hardgate.student.reliability." + name, bins, value)
        .description(description)
        .tags(in)
        .register(registry);
  }

  /** A pair was read for the first time. */
  public void consumed(boolean isHeldOut) {
    (isHeldOut ? heldOut : consumed).increment();
  }

  /** Pairs that are there but were not read yet. */
  public void lag(long records) {
    lag = records;
  }

  /**
   * A step is over.
   *
   * @param unseen whether this was the first time that the student saw the batch
   */
  public void step(TrainingStep.Outcome outcome, boolean unseen, Duration time) {
    PositionFigures figures = outcome.figures();
    step.record(time);
    batchSize.record(figures.positions());
    tau = outcome.tau();
    teachers.step(outcome.teachers(), unseen);
    teacherLoss = figures.meanTeacherLoss();
    labelLoss = figures.meanLabelLoss();
    if (!outcome.learned()) {
      (figures.supervised() == 0 ? unsupervised : refused).increment();
      return;
    }
    trained.increment(figures.supervised());
    countSupervision(figures);
    if (unseen) {
      life.add(figures);
      window.newest(figures.positions()).add(figures);
      prequential = window.total();
    }
  }

  private void countSupervision(PositionFigures figures) {
    for (int i = 0; i < figures.positions(); i++) {
      if (figures.hasTeacher(i) && figures.hasLabel(i)) {
        gatedToTeacher.increment(figures.teacherWeight(i));
        gatedToLabel.increment(figures.labelWeight(i));
      } else if (figures.hasLabel(i)) {
        withoutTeacher.increment();
      } else if (figures.hasTeacher(i)) {
        withoutLabel.increment();
      }
    }
  }

  /** Logits of teachers that a batch had no room for. */
  public void crowdedOut(long logits) {
    teachers.crowdedOut(logits);
  }

  /** An evaluation on held-out pairs is over. */
  public void evaluated(Scores scores) {
    evaluated = scores;
  }

  /** Positions that were learned from. */
  public long positionsTrained() {
    return (long) trained.count();
  }

  /** Of the positions with a teacher and a label, the share that the policy gave to the teacher. */
  public double gateToTeacherShare() {
    double both = gatedToTeacher.count() + gatedToLabel.count();
    return both == 0 ? 0 : gatedToTeacher.count() / both;
  }
}
