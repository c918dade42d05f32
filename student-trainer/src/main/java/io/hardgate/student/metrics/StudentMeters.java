package io.hardgate.student.metrics;

import io.hardgate.calibration.ReliabilityBins;
import io.hardgate.config.DivergenceConfig;
import io.hardgate.messages.PairTimes;
import io.hardgate.messages.Promotion;
import io.hardgate.metrics.MeterFamily;
import io.hardgate.student.supervision.PositionFigures;
import io.hardgate.student.training.Prequential;
import io.hardgate.student.training.Scores;
import io.hardgate.student.training.Totals;
import io.hardgate.student.training.TrainingStep;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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

  private static final double MILLIS = 1e3;
  private static final double NANOS = 1e9;

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
  private final DistributionSummary step;
  private final DistributionSummary batchSize;
  private final Trace trace;
  private volatile Counted counted = new Counted();
  private volatile Prequential figures = NOTHING;
  private volatile Scores evaluated = new Scores();
  private volatile long lag;
  private volatile double tau = 1;
  private volatile double teacherLoss = Double.NaN;
  private volatile double labelLoss = Double.NaN;
  private volatile double regularization = Double.NaN;
  private volatile double learnedAt = Double.NaN;
  private volatile double checkpointAt = Double.NaN;
  private volatile double promotedAt = Double.NaN;

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
    forget(registry, student); // a former run's, which would go on being shown
    teachers = new TeacherMeters(registry, tags);
    consumed = pairs("train");
    heldOut = pairs("held-out");
    trained = StudentCatalogue.POSITIONS_TRAINED.counter(registry, tags);
    gatedToTeacher = supervised("teacher");
    gatedToLabel = supervised("label");
    withoutTeacher = supervised("label-without-teacher");
    withoutLabel = supervised("teacher-without-label");
    refused = refusedFor("not-finite");
    unsupervised = refusedFor("nothing-supervised");
    step = StudentCatalogue.STEP.histogram(registry, tags);
    batchSize = StudentCatalogue.BATCH_POSITIONS.histogram(registry, tags);
    trace = new Trace(registry, student);
    gauge(StudentCatalogue.LAG, Tags.empty(), m -> m.lag);
    gauge(StudentCatalogue.LEARNED, Tags.empty(), m -> m.learnedAt);
    gauge(StudentCatalogue.CHECKPOINT, Tags.empty(), m -> m.checkpointAt);
    gauge(StudentCatalogue.PROMOTED, Tags.empty(), m -> m.promotedAt);
    gauge(StudentCatalogue.TEMPERATURE, Tags.of("teacher", target), m -> m.tau);
    gauge(StudentCatalogue.LOSS, Tags.of("part", "teacher"), m -> m.teacherLoss);
    gauge(StudentCatalogue.LOSS, Tags.of("part", "label"), m -> m.labelLoss);
    gauge(StudentCatalogue.LOSS, Tags.of("part", "regularization"), m -> m.regularization);
    ScoreMeters.register(registry, tags.and("scope", "prequential"), () -> figures.window());
    ScoreMeters.registerHeadline(registry, tags.and("scope", "life"), () -> figures.life());
    ScoreMeters.register(registry, tags.and("scope", "held-out"), () -> evaluated);
    reliability("student", m -> m.counted.student());
    reliability("teacher", m -> m.counted.teacher());
    life();
  }

  /** Takes all meters of a student away that are a leader's. */
  public static void forget(MeterRegistry registry, String student) {
    registry.getMeters().stream()
        .filter(meter -> student.equals(meter.getId().getTag("student")))
        .filter(meter -> !meter.getId().getName().equals(StudentCatalogue.LEADING.meterName()))
        .forEach(registry::remove);
  }

  private void life() {
    gauge(StudentCatalogue.LIFE_POSITIONS, Tags.empty(), m -> m.figures.totals().trained());
    gauge(StudentCatalogue.DIVERGED, Tags.empty(), m -> m.figures.diverged() ? 1 : 0);
    gauge(
        StudentCatalogue.LIFE_PAIRS,
        Tags.of("split", "train"),
        m -> m.figures.totals().pairsConsumed());
    gauge(
        StudentCatalogue.LIFE_PAIRS,
        Tags.of("split", "held-out"),
        m -> m.figures.totals().pairsHeldOut());
  }

  private Counter pairs(String split) {
    return StudentCatalogue.PAIRS_CONSUMED.counter(registry, tags.and("split", split));
  }

  private Counter supervised(String by) {
    return StudentCatalogue.POSITIONS_SUPERVISED.counter(registry, tags.and("by", by));
  }

  private Counter refusedFor(String reason) {
    return StudentCatalogue.BATCHES_REFUSED.counter(registry, tags.and("reason", reason));
  }

  private void gauge(MeterFamily family, Tags more, ToDoubleFunction<StudentMeters> value) {
    family.gauge(registry, tags.and(more), this, value);
  }

  private void reliability(String predictor, Function<StudentMeters, ReliabilityBins> bins) {
    for (int i = 0; i < ReliabilityBins.DEFAULT_BINS; i++) {
      int bin = i;
      Tags in = tags.and("predictor", predictor, "bin", "%02d".formatted(bin));
      bin(StudentCatalogue.RELIABILITY_PREDICTIONS, in, bins, b -> b.count(bin));
      bin(StudentCatalogue.RELIABILITY_CORRECT, in, bins, b -> b.correct(bin));
      bin(StudentCatalogue.RELIABILITY_CONFIDENCE, in, bins, b -> b.confidence(bin));
    }
  }

  private void bin(
      MeterFamily family,
      Tags in,
      Function<StudentMeters, ReliabilityBins> bins,
      ToDoubleFunction<ReliabilityBins> value) {
    family.counter(registry, in, this, meters -> value.applyAsDouble(bins.apply(meters)));
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
    step.record(time.toNanos() / NANOS);
    learnedAt = wallTime() / MILLIS;
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

  /** Pairs that came about then were learned from for the first time. */
  public void trace(List<PairTimes> times) {
    trace.learned(times);
  }

  /** The newest committed checkpoint was made then. */
  public void checkpointed(Instant time) {
    checkpointAt = time.toEpochMilli() / MILLIS;
  }

  /** This is in production, as far as is known. */
  public void promoted(Promotion promotion) {
    promotedAt = promotion.getCurrent().getPromotedMs() / MILLIS;
  }

  /** An evaluation on held-out pairs is over. */
  public void evaluated(Scores scores) {
    evaluated = scores;
  }
}
