package io.hardgate.local.live;

import io.hardgate.calibration.ReliabilityBins;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The meters of a student that gets better, and of its three teachers, one of which falls silent.
 */
final class SimulatedStudent {

  private static final int BATCHES = 40;
  private static final int BATCH = 64;
  private static final int READINGS_BEFORE_SILENCE = 20;

  /** In a reading; fewer than positions, for the sake of speed. */
  private static final int PREDICTIONS = 150;

  private final MeterRegistry registry;
  private final Clock clock;
  private final Tags student;
  private final double overconfidence;
  private final Timer steps;
  private final SplittableRandom random = new SplittableRandom(7);
  private final Map<String, AtomicReference<Double>> gauges = new HashMap<>();
  private final ReliabilityBins its = new ReliabilityBins(ReliabilityBins.DEFAULT_BINS);
  private final ReliabilityBins theirs = new ReliabilityBins(ReliabilityBins.DEFAULT_BINS);
  private double readings;

  /**
   * @param overconfidence by so much it is surer than right
   */
  SimulatedStudent(MeterRegistry registry, Clock clock, String id, double overconfidence) {
    this.registry = registry;
    this.clock = clock;
    this.overconfidence = overconfidence;
    student = Tags.of("student", id);
    steps = registry.timer("hardgate.student.step", student);
    count("positions.trained", Tags.empty(), 0);
    gauge("leading", Tags.empty(), 1);
    gauge("diverged", Tags.empty(), 0);
    gauge("checkpoint.timestamp.seconds", Tags.empty(), Double.NaN);
    gauge("promoted.timestamp.seconds", Tags.empty(), Double.NaN);
  }

  void gauge(String name, Tags tags, double value) {
    gauges
        .computeIfAbsent(
            name + tags,
            key -> {
              AtomicReference<Double> at = new AtomicReference<>();
              Gauge.builder("hardgate.student." + name, at, AtomicReference::get)
                  .tags(student.and(tags))
                  .strongReference(true)
                  .register(registry);
              return at;
            })
        .set(value);
  }

  private void count(String name, Tags tags, double more) {
    registry.counter("hardgate.student." + name, student.and(tags)).increment(more);
  }

  /** What comes in two seconds. */
  void learn() {
    double progress = 1 - Math.exp(- ++readings / 120);
    for (int i = 0; i < BATCHES; i++) {
      steps.record(Duration.ofMillis(40));
    }
    count("positions.trained", Tags.empty(), BATCHES * BATCH);
    double share = 0.05 + 0.3 * progress + 0.02 * random.nextDouble();
    double gated = Math.rint(share * BATCHES * BATCH);
    count("positions.supervised", Tags.of("by", "teacher"), gated);
    count("positions.supervised", Tags.of("by", "label"), BATCHES * BATCH - gated);
    predict(progress);
    scores("prequential", "student", 0.7 * progress, its.ece() + 0.002 * random.nextDouble());
    scores("prequential", "teacher", 0.78, theirs.ece());
    scores("held-out", "student", 0.69 * progress, its.ece());
    teacher("minilm", 1, 0.787, 0.012);
    teacher("<b>mine</b> & a name that is rather long for a table", 0, 0.41, 0.3);
    if (readings <= READINGS_BEFORE_SILENCE) {
      teacher("translator", 1, 0.62, 0.08);
    }
    gauge("lag.records", Tags.empty(), 128 + random.nextInt(64));
    gauge("learned.timestamp.seconds", Tags.empty(), clock.millis() / 1000.0);
    if (readings % 30 == 0) {
      gauge("checkpoint.timestamp.seconds", Tags.empty(), clock.millis() / 1000.0);
    }
  }

  private void predict(double progress) {
    for (int i = 0; i < PREDICTIONS; i++) {
      double right = 0.1 + 0.9 * progress * Math.sqrt(random.nextDouble());
      double confidence = Math.min(1, right + overconfidence * right * (1 - right));
      predicted("student", its, confidence, random.nextDouble() < right);
      double teacher = 0.3 + 0.7 * Math.sqrt(random.nextDouble());
      predicted("teacher", theirs, teacher, random.nextDouble() < teacher);
    }
  }

  private void predicted(String who, ReliabilityBins bins, double confidence, boolean right) {
    bins.add(confidence, right);
    int bin = Math.min(bins.size() - 1, (int) (confidence * bins.size()));
    Tags tags = Tags.of("predictor", who, "bin", "%02d".formatted(bin));
    count("reliability.predictions", tags, 1);
    count("reliability.correct", tags, right ? 1 : 0);
    count("reliability.confidence", tags, confidence);
  }

  private void scores(String scope, String predictor, double accuracy, double ece) {
    Tags tags = Tags.of("scope", scope, "predictor", predictor);
    gauge("accuracy", tags, accuracy);
    gauge("ece", tags, ece);
  }

  private void teacher(String id, double good, double accuracy, double ece) {
    Tags teacher = Tags.of("teacher", id);
    count("teacher.positions", teacher.and("use", "learned"), good * BATCHES * BATCH);
    count("teacher.positions", teacher.and("use", "quarantined"), (1 - good) * BATCHES * BATCH);
    gauge("teacher.accuracy", teacher.and("scope", "window"), accuracy);
    gauge("teacher.ece", teacher.and("scope", "window"), ece);
    gauge("teacher.temperature", teacher, 1.14);
    gauge("teacher.suspected", teacher, 1 - good);
    gauge("teacher.quarantined", teacher, 1 - good);
    gauge("teacher.answered.timestamp.seconds", teacher, clock.millis() / 1000.0);
    gauge("teacher.version.age.seconds", teacher, 3 * readings);
  }
}
