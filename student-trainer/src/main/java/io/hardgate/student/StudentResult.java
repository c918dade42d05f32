package io.hardgate.student;

import io.hardgate.student.training.Scores;

/**
 * What a finished training came to.
 *
 * @param heldOut scores on the held-out pairs, the teacher at its temperature
 * @param tau the teacher's temperature at the end
 * @param gateToTeacherShare of the positions with teacher and label, the share that the policy gave
 *     to the teacher
 * @param positionsTrained positions that were learned from, over all passes
 */
public record StudentResult(
    Scores heldOut, double tau, double gateToTeacherShare, long positionsTrained) {}
