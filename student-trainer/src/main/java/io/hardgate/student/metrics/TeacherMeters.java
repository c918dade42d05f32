package io.hardgate.student.metrics;

import io.hardgate.config.StudentConfig;
import io.hardgate.student.training.Lesson;
import io.hardgate.student.training.RecentlySeen;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Locale;

/**
 * The meters of each teacher, with the tag {@code teacher}. Those that were not heard for the
 * longest go when there are more than {@value StudentConfig#MOST_TEACHERS}; their positions are
 * counted on under {@code teacher="other"}.
 *
 * <p>The training thread tells; scrapes read.
 */
final class TeacherMeters {

  private static final String OTHER = "other";
  private static final String CROWDED_OUT = "crowded-out";

  private final MeterRegistry registry;
  private final Tags tags;
  private final RecentlySeen<TeacherMeter> known;

  /** With these tags on every meter. */
  TeacherMeters(MeterRegistry registry, Tags tags) {
    this.registry = registry;
    this.tags = tags;
    known =
        new RecentlySeen<>(
            StudentConfig.MOST_TEACHERS,
            id -> new TeacherMeter(registry, tags.and("teacher", id)),
            (id, forgotten) -> forget(forgotten));
  }

  /**
   * A step is over.
   *
   * @param unseen whether this was the first time that the student saw the batch
   */
  void step(List<Lesson.Heard> teachers, boolean unseen) {
    known.see(teachers.stream().map(heard -> heard.figures().teacher()).toList());
    for (Lesson.Heard heard : teachers) {
      known.look(heard.figures().teacher()).step(heard, unseen);
    }
  }

  /** Logits of teachers that a batch had no room for. */
  void crowdedOut(long positions) {
    if (positions > 0) {
      counter(registry, tags.and("teacher", OTHER), CROWDED_OUT).increment((double) positions);
    }
  }

  private void forget(TeacherMeter forgotten) {
    for (Lesson.Use use : Lesson.Use.values()) {
      counter(registry, tags.and("teacher", OTHER), name(use)).increment(forgotten.positions(use));
    }
    forgotten.remove();
  }

  static Counter counter(MeterRegistry registry, Tags tags, String use) {
    return Counter.builder("hardgate.student.teacher.positions")
        .description("Positions that a teacher answered, by what was done with its logits")
        .tags(tags.and("use", use))
        .register(registry);
  }

  static String name(Lesson.Use use) {
    return use.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
