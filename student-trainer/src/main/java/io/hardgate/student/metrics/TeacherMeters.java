package io.hardgate.student.metrics;

import io.hardgate.config.SupervisionConfig;
import io.hardgate.student.training.Lesson;
import io.hardgate.student.training.PrequentialTeacher;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The meters of each teacher, with the tag {@code teacher}. Those that were not heard for the
 * longest go when there are more than {@value SupervisionConfig#MOST_TEACHERS}; their positions are
 * counted on under {@code teacher="other"}.
 *
 * <p>The training thread tells; scrapes read.
 */
final class TeacherMeters {

  private static final String OTHER = "other";
  private static final String CROWDED_OUT = "crowded-out";

  private final MeterRegistry registry;
  private final Tags tags;
  private final Map<String, TeacherMeter> shown = new HashMap<>();

  /** With these tags on every meter. */
  TeacherMeters(MeterRegistry registry, Tags tags) {
    this.registry = registry;
    this.tags = tags;
  }

  /** These teachers are known, and no others. */
  void show(Map<String, PrequentialTeacher> known) {
    shown
        .entrySet()
        .removeIf(
            entry -> {
              PrequentialTeacher now = known.get(entry.getKey());
              if (now == null) {
                forget(entry.getValue());
              } else if (!entry.getValue().shows(now)) {
                entry.getValue().removeGauges();
              }
              return !entry.getValue().shows(now);
            });
    known.forEach(
        (id, teacher) ->
            shown.computeIfAbsent(
                id, key -> new TeacherMeter(registry, tags.and("teacher", id), teacher)));
  }

  /** These teachers were in a batch. */
  void step(List<Lesson.Heard> teachers) {
    for (Lesson.Heard heard : teachers) {
      shown.get(heard.figures().teacher()).step(heard);
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
    return StudentCatalogue.TEACHER_POSITIONS.counter(registry, tags.and("use", use));
  }

  static String name(Lesson.Use use) {
    return use.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
