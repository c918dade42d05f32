package io.hardgate.student.metrics;

import io.hardgate.metrics.Glance;
import io.hardgate.metrics.MeterFamily;
import io.hardgate.student.training.Lesson;
import io.hardgate.student.training.PrequentialTeacher;
import io.hardgate.student.training.TeacherScores;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;
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
  private final Clock clock;
  private final Tags tags;
  private final PrequentialTeacher teacher;
  private final List<Meter> gauges = new ArrayList<>();
  private final Map<Lesson.Use, Counter> positions = new EnumMap<>(Lesson.Use.class);

  TeacherMeter(MeterRegistry registry, Tags tags, PrequentialTeacher teacher) {
    this.registry = registry;
    clock = registry.config().clock();
    this.tags = tags;
    this.teacher = teacher;
    for (Lesson.Use use : Lesson.Use.values()) {
      positions.put(use, TeacherMeters.counter(registry, tags, TeacherMeters.name(use)));
    }
    Supplier<TeacherScores> window = new Glance<>(clock, teacher::window);
    headline("window", window);
    Tags in = tags.and("scope", "window");
    score(StudentCatalogue.TEACHER_NLL, in, window, s -> s.predictions().nll());
    score(StudentCatalogue.TEACHER_BRIER, in, window, s -> s.predictions().brier().score());
    score(StudentCatalogue.TEACHER_AGREEMENT, in, window, TeacherScores::agreement);
    headline("life", new Glance<>(clock, teacher::life));
    gauge(StudentCatalogue.TEACHER_TEMPERATURE, t -> t.standing().tau());
    gauge(
        StudentCatalogue.TEACHER_VERSION_AGE, t -> (clock.wallTime() - t.versionSince()) / 1000.0);
    gauge(StudentCatalogue.TEACHER_ANSWERED, TeacherMeter::answered);
    gauge(StudentCatalogue.TEACHER_SUSPECTED, t -> t.standing().suspected() ? 1 : 0);
    gauge(StudentCatalogue.TEACHER_QUARANTINED, t -> t.standing().quarantined() ? 1 : 0);
  }

  private static double answered(PrequentialTeacher teacher) {
    OptionalLong millis = teacher.answered();
    return millis.isPresent() ? millis.getAsLong() / 1000.0 : Double.NaN;
  }

  private void headline(String scope, Supplier<TeacherScores> of) {
    Tags in = tags.and("scope", scope);
    score(StudentCatalogue.TEACHER_ACCURACY, in, of, s -> s.predictions().accuracy());
    score(StudentCatalogue.TEACHER_ECE, in, of, s -> s.predictions().ece());
  }

  private void score(
      MeterFamily family,
      Tags in,
      Supplier<TeacherScores> of,
      ToDoubleFunction<TeacherScores> value) {
    gauges.add(family.gauge(registry, in, of, it -> value.applyAsDouble(it.get())));
  }

  private void gauge(MeterFamily family, ToDoubleFunction<PrequentialTeacher> of) {
    gauges.add(family.gauge(registry, tags, teacher, of));
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
