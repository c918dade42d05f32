package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;

/**
 * How likely student and teacher hold the label, detached from the gradient.
 *
 * @param student log p[y], positions x 1
 * @param teacher log q[y] at the teacher's temperature, positions x 1
 * @param both 1 where there are a teacher and a label, positions x 1; elsewhere the two above are
 *     anything finite
 * @param samples which sample of the batch each position belongs to, int64, positions x 1
 */
public record LabelLikelihoods(NDArray student, NDArray teacher, NDArray both, NDArray samples) {}
