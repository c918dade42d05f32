package io.hardgate.student.training;

import io.hardgate.student.supervision.Target;
import java.util.List;

/**
 * What a batch is learned from.
 *
 * @param target of its positions
 * @param tau the temperature that their logits are divided by
 * @param teachers those that are in the batch, in the order of their ids
 */
public record Lesson(Target target, double tau, List<Heard> teachers) {

  /**
   * A teacher of the batch.
   *
   * @param figures what it is worth
   * @param use what is done with its logits
   * @param suspected whether the guard holds it to be bad
   */
  public record Heard(TeacherFigures figures, Use use, boolean suspected) {}

  /** What is done with a teacher's logits. */
  public enum Use {
    /** They are part of the target. */
    LEARNED,
    /** The configuration gives the teacher no part in it. */
    LEFT_OUT,
    /** The guard does not let them in. */
    QUARANTINED
  }
}
