package io.hardgate.student;

import io.hardgate.student.training.Scores;

/**
 * What a finished training came to.
 *
 * @param heldOut scores on the held-out pairs, the target at its fitted temperature
 * @param tau the temperature that was fitted to the teacher, or to the blend of several, whether or
 *     not it was used
 * @param gateToTeacherShare of the positions with teacher and label, the share that the policy gave
 *     to the teacher
 * @param positionsTrained positions that were learned from in the student's life, over all passes
 */
public record StudentResult(
    Scores heldOut, double tau, double gateToTeacherShare, long positionsTrained) {

  /** Of a trainer that never led. */
  public static final StudentResult NOTHING = new StudentResult(new Scores(), 1, Double.NaN, 0);
}
