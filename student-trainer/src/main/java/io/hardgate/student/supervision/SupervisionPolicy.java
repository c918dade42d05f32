package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;

/**
 * Decides for every position how much its teacher supervises it; its label does the rest. A
 * position that has only one of the two learns from that one, whatever the policy says.
 */
public interface SupervisionPolicy {

  /**
   * The teacher's share.
   *
   * @param student log-probability of the label by the student, positions x 1, detached
   * @param teacher log-probability of the label by the teacher at its temperature, positions x 1
   * @return 0 to 1, positions x 1, in the dtype of the arguments
   */
  NDArray teacherShare(NDArray student, NDArray teacher);

  /**
   * Whether the student's logits are divided by the temperature too where the teacher supervises,
   * and that part of the loss multiplied by its square (Hinton et al. 2015, arXiv 1503.02531).
   */
  default boolean tempersStudent() {
    return false;
  }
}
