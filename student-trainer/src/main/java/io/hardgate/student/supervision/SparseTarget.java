package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;

/**
 * A single teacher of which only the likeliest classes are known.
 *
 * @param teacher what it says
 * @param labels class of each position, int64, positions x 1; 0 where it is unknown
 * @param hasTeacher 1 where it said something, positions x 1
 * @param hasLabel 1 where there is a label, positions x 1
 * @param samples which sample of the batch each position belongs to, int64, positions x 1
 */
record SparseTarget(
    SparseAnswer teacher, NDArray labels, NDArray hasTeacher, NDArray hasLabel, NDArray samples)
    implements Target {

  SparseTargets at(double tau) {
    return teacher.at(tau, labels, hasTeacher, hasLabel, samples);
  }
}
