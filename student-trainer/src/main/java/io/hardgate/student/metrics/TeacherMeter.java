package io.hardgate.student.metrics;

import io.hardgate.calibration.SlidingWindow;
import io.hardgate.student.training.Lesson;
import io.hardgate.student.training.TeacherFigures;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * The meters of one teacher. Its scores are measured before a batch is learned from, at its own
 * fitted temperature, by {@code scope}: {@code window} (the newest 10,000 positions that it
 * answered) or {@code life}.
 *
 * <p>The training thread tells; scrapes read.
 */
final class TeacherMeter {

  private static final int SEGMENTS = 10;
  private static final int SEGMENT_POSITIONS = 1000;

  /** Versions that are told from a new one: while replicas are replaced, two take turns. */
  private static final int VERSIONS = 16;

  private final MeterRegistry registry;
  private final Tags tags;
  private final List<Meter> gauges = new ArrayList<>();
  private final Map<Lesson.Use, Counter> positions = new EnumMap<>(Lesson.Use.class);
  private final TeacherScores life = new TeacherScores();
  private final SlidingWindow<TeacherScores> window =
      new SlidingWindow<>(
          SEGMENTS,
          SEGMENT_POSITIONS,
          TeacherScores::new,
          (sum, more) -> {
            sum.add(more);
            return sum;
          });
  private final Set<String> versions =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
              return size() > VERSIONS;
            }
          });
  private volatile TeacherScores lifeScores = life;
  private volatile TeacherScores windowScores = new TeacherScores();
  private volatile double tau = 1;
  private volatile boolean suspected;
  private volatile boolean quarantined;
  private volatile long versionSince;

  TeacherMeter(MeterRegistry registry, Tags tags) {
    this.registry = registry;
    this.tags = tags;
    for (Lesson.Use use : Lesson.Use.values()) {
      positions.put(use, TeacherMeters.counter(registry, tags, TeacherMeters.name(use)));
    }
    scores("window", m -> m.windowScores);
    scores("life", m -> m.lifeScores);
    gauge("temperature", "Temperature that is fitted to the teacher", Tags.empty(), m -> m.tau);
    gauge(
        "version.age.seconds",
        "Time since the trainer first saw the newest of the teacher's versions",
        Tags.empty(),
        m -> (registry.config().clock().wallTime() - m.versionSince) / 1000.0);
    gauge(
        "suspected",
        "1 while the guard holds the teacher to be bad",
        Tags.empty(),
        m -> m.suspected ? 1 : 0);
    gauge(
        "quarantined",
        "1 while the teacher is not learned from because it is suspected",
        Tags.empty(),
        m -> m.quarantined ? 1 : 0);
  }

  /** What a scope's scores are taken from. */
  private interface Scope {
    TeacherScores of(TeacherMeter meter);
  }

  private void scores(String name, Scope scope) {
    Tags in = Tags.of("scope", name);
    gauge("accuracy", "Share of right predictions", in, m -> scope.of(m).predictions().accuracy());
    gauge(
        "nll.nats",
        "Mean negative log-likelihood of the labels",
        in,
        m -> scope.of(m).predictions().nll());
    gauge(
        "ece",
        "Expected calibration error, 15 bins of equal width",
        in,
        m -> scope.of(m).predictions().ece());
    gauge(
        "agreement",
        "Share of positions where the student predicts the same class",
        in,
        m -> scope.of(m).agreement());
  }

  private void gauge(
      String name, String description, Tags more, ToDoubleFunction<TeacherMeter> of) {
    gauges.add(
        Gauge.builder("hardgate.student.teacher." + name, this, of)
            .description(description)
            .tags(tags.and(more))
            .strongReference(true)
            .register(registry));
  }

  /** A batch with this teacher was learned from, or refused. */
  void step(Lesson.Heard heard, boolean unseen) {
    TeacherFigures figures = heard.figures();
    if (versions.add(figures.version())) {
      versionSince = registry.config().clock().wallTime();
    }
    positions.get(heard.use()).increment(figures.answers());
    tau = figures.tau();
    suspected = heard.suspected();
    quarantined = heard.use() == Lesson.Use.QUARANTINED;
    if (unseen) {
      life.add(figures);
      window.newest(figures.answers()).add(figures);
      lifeScores = life.copy();
      windowScores = window.total();
    }
  }

  double positions(Lesson.Use use) {
    return positions.get(use).count();
  }

  /** Takes all of them out of the registry. */
  void remove() {
    gauges.forEach(registry::remove);
    positions.values().forEach(registry::remove);
  }
}
