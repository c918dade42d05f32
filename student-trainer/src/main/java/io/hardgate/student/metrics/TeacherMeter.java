package io.hardgate.student.metrics;

import io.hardgate.student.training.Lesson;
import io.hardgate.student.training.PrequentialTeacher;
import io.hardgate.student.training.TeacherScores;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The meters of one teacher. Its scores are measured before a batch is learned from, at its own
 * fitted temperature, by {@code scope}: {@code window} (the newest 10,000 positions that it
 * answered) or {@code life}.
 *
 * <p>The training thread tells; scrapes read.
 */
final class TeacherMeter {

  private final MeterRegistry registry;
  private final Tags tags;
  private final PrequentialTeacher teacher;
  private final List<Meter> gauges = new ArrayList<>();
  private final Map<Lesson.Use, Counter> positions = new EnumMap<>(Lesson.Use.class);

  TeacherMeter(MeterRegistry registry, Tags tags, PrequentialTeacher teacher) {
    this.registry = registry;
    this.tags = tags;
    this.teacher = teacher;
    for (Lesson.Use use : Lesson.Use.values()) {
      positions.put(use, TeacherMeters.counter(registry, tags, TeacherMeters.name(use)));
    }
    scores("window", PrequentialTeacher::window);
    scores("life", PrequentialTeacher::life);
    gauge(
        "temperature",
        "Temperature that is fitted to the teacher",
        Tags.empty(),
        t -> t.standing().tau());
    gauge(
        "version.age.seconds",
        "Time since the trainer first saw the newest of the teacher's versions",
        Tags.empty(),
        t -> (registry.config().clock().wallTime() - t.versionSince()) / 1000.0);
    gauge(
        "suspected",
        "1 while the guard holds the teacher to be bad",
        Tags.empty(),
        t -> t.standing().suspected() ? 1 : 0);
    gauge(
        "quarantined",
        "1 while the teacher is not learned from because it is suspected",
        Tags.empty(),
        t -> t.standing().quarantined() ? 1 : 0);
  }

  private void scores(String name, Function<PrequentialTeacher, TeacherScores> scope) {
    Tags in = Tags.of("scope", name);
    gauge(
        "accuracy", "Share of right predictions", in, t -> scope.apply(t).predictions().accuracy());
    gauge(
        "nll.nats",
        "Mean negative log-likelihood of the labels",
        in,
        t -> scope.apply(t).predictions().nll());
    gauge(
        "ece",
        "Expected calibration error, 15 bins of equal width",
        in,
        t -> scope.apply(t).predictions().ece());
    gauge(
        "brier",
        "Brier score over all classes, 0 to 2",
        in,
        t -> scope.apply(t).predictions().brier().score());
    gauge(
        "agreement",
        "Share of positions where the student predicts the same class",
        in,
        t -> scope.apply(t).agreement());
  }

  private void gauge(
      String name, String description, Tags more, ToDoubleFunction<PrequentialTeacher> of) {
    gauges.add(
        Gauge.builder("hardgate.student.teacher." + name, teacher, of)
            .description(description)
            .tags(tags.and(more))
            .strongReference(true)
            .register(registry));
  }

  /** Whether it shows these very figures. */
  boolean shows(PrequentialTeacher known) {
    return teacher.equals(known);
  }

  /** A batch with this teacher was learned from, or refused. */
  void step(Lesson.Heard heard) {
    positions.get(heard.use()).increment(heard.figures().answers());
  }

  double positions(Lesson.Use use) {
    return positions.get(use).count();
  }

  /** Takes its gauges out of the registry; counters go on counting. */
  void removeGauges() {
    gauges.forEach(registry::remove);
  }

  /** Takes all of them out of the registry. */
  void remove() {
    removeGauges();
    positions.values().forEach(registry::remove);
  }
}
