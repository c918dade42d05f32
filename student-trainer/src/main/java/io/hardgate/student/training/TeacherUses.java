package io.hardgate.student.training;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Positions that a teacher answered, by what was done with its logits.
 *
 * @param learned they were part of the target
 * @param leftOut the configuration gives the teacher no part in it
 * @param quarantined the guard did not let them in
 */
public record TeacherUses(
    @JsonProperty("learned") long learned,
    @JsonProperty("leftOut") long leftOut,
    @JsonProperty("quarantined") long quarantined) {

  /** Nothing was done with any. */
  static final TeacherUses NONE = new TeacherUses(0, 0, 0);

  TeacherUses plus(Lesson.Use use, long positions) {
    return switch (use) {
      case LEARNED -> new TeacherUses(learned + positions, leftOut, quarantined);
      case LEFT_OUT -> new TeacherUses(learned, leftOut + positions, quarantined);
      case QUARANTINED -> new TeacherUses(learned, leftOut, quarantined + positions);
    };
  }

  TeacherUses plus(TeacherUses more) {
    return new TeacherUses(
        learned + more.learned, leftOut + more.leftOut, quarantined + more.quarantined);
  }
}
