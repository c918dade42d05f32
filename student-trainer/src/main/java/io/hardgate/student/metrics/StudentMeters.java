package io.hardgate.student.metrics;

import io.hardgate.calibration.ReliabilityBins;
import io.hardgate.config.DivergenceConfig;
import io.hardgate.student.supervision.PositionFigures;
import io.hardgate.student.training.Prequential;
import io.hardgate.student.training.Scores;
import io.hardgate.student.training.Totals;
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
 * before the batch was learned from, over the newest 10,000 positions), {@code life} (the same,
 * over the student's life) or {@code held-out}.
 *
 * <p>Counters begin at 0 in every process, as {@code increase()} wants it; what is to survive a
 * restart is a gauge.
 *
 * <p>The training thread and the feeding thread tell; scrapes read.
 */
public final class StudentMeters {

  private static final Prequential NOTHING =
      new Prequential(new DivergenceConfig(DivergenceConfig.Mode.OFF, 10, 1, 1), () -> 0);

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
  private volatile Counted counted = new Counted();
  private volatile Prequential figures = NOTHING;
  private volatile Scores evaluated = new Scores();
  private volatile long lag;
  private volatile double tau = 1;
  private volatile double teacherLoss = Double.NaN;
  private volatile double labelLoss = Double.NaN;
  private volatile double regularization = Double.NaN;

  /** Since the process began; not changed any more. */
  private record Counted(ReliabilityBins student, ReliabilityBins teacher) {

    Counted() {
      this(
          new ReliabilityBins(ReliabilityBins.DEFAULT_BINS),
          new ReliabilityBins(ReliabilityBins.DEFAULT_BINS));
    }

    Counted plus(PositionFigures figures, int first) {
      Counted sum = new Counted();
      sum.student.add(student);
      sum.teacher.add(teacher);
      for (int i = 0; i < first; i++) {
        if (figures.hasLabel(i)) {
          sum.student.add(figures.studentConfidence(i), figures.studentCorrect(i));
        }
        if (figures.hasLabel(i) && figures.hasTeacher(i)) {
          sum.teacher.add(figures.teacherConfidence(i), figures.teacherCorrect(i));
        }
      }
      return sum;
    }
  }

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
    gauge(
        "loss",
        "Loss of the newest batch, by part",
        Tags.of("part", "regularization"),
        m -> m.regularization);
    ScoreMeters.register(registry, tags.and("scope", "prequential"), () -> figures.window());
    ScoreMeters.register(registry, tags.and("scope", "life"), () -> figures.life());
    ScoreMeters.register(registry, tags.and("scope", "held-out"), () -> evaluated);
    reliability("student", m -> m.counted.student());
    reliability("teacher", m -> m.counted.teacher());
    life();
  }

  private void life() {
    gauge(
        "life.positions",
        "Positions that the student has learned from in its life",
        Tags.empty(),
        m -> m.figures.totals().trained());
    gauge(
        "diverged",
        "1 while the student is held to have diverged",
        Tags.empty(),
        m -> m.figures.diverged() ? 1 : 0);
    String pairs = "Pairs that were read in the student's life, once each";
    gauge("life.pairs", pairs, Tags.of("split", "train"), m -> m.figures.totals().pairsConsumed());
    gauge(
        "life.pairs", pairs, Tags.of("split", "held-out"), m -> m.figures.totals().pairsHeldOut());
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

  private void reliability(String predictor, Function<StudentMeters, ReliabilityBins> bins) {
    for (int i = 0; i < ReliabilityBins.DEFAULT_BINS; i++) {
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
      Function<StudentMeters, ReliabilityBins> bins,
      ToDoubleFunction<ReliabilityBins> value) {
    FunctionCounter.builder(
            "hardgate.student.reliability." + name,
            this,
            meters -> value.applyAsDouble(bins.apply(meters)))
        .description(description)
        .tags(in)
        .register(registry);
  }

  /**
   * From now on these figures are shown, in place of those before; the training thread changes
   * them. What they hold already was counted elsewhere.
   */
  public void show(Prequential prequential) {
    figures = prequential;
    teachers.show(prequential.teachers());
  }

  /** The time that ages are told by, in milliseconds since 1970. */
  public long wallTime() {
    return registry.config().clock().wallTime();
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
   * A step is over; the figures that are shown know of it.
   *
   * @param unseen so many positions, the first of the batch, were seen for the first time
   */
  public void step(TrainingStep.Outcome outcome, int unseen, Duration time) {
    PositionFigures positions = outcome.figures();
    step.record(time);
    batchSize.record(positions.positions());
    tau = outcome.tau();
    teacherLoss = positions.meanTeacherLoss();
    labelLoss = positions.meanLabelLoss();
    regularization = positions.meanRegularization();
    teachers.show(figures.teachers());
    teachers.step(outcome.teachers());
    count(Totals.of(outcome));
    if (outcome.learned() && unseen > 0) {
      counted = counted.plus(positions, unseen);
    }
  }

  /** Adds to the counters. */
  public void count(Totals more) {
    trained.increment((double) more.trained());
    gatedToTeacher.increment(more.byTeacher());
    gatedToLabel.increment(more.byLabel());
    withoutTeacher.increment((double) more.labelWithoutTeacher());
    withoutLabel.increment((double) more.teacherWithoutLabel());
    refused.increment((double) more.refusedNotFinite());
    unsupervised.increment((double) more.refusedUnsupervised());
    consumed.increment((double) more.pairsConsumed());
    heldOut.increment((double) more.pairsHeldOut());
    teachers.crowdedOut(more.crowdedOut());
  }

  /** An evaluation on held-out pairs is over. */
  public void evaluated(Scores scores) {
    evaluated = scores;
  }
}
