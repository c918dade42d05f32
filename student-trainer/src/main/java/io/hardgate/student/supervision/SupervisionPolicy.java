package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;
import java.util.Optional;

/**
 * Decides for every position how much its teacher supervises it; its label does the rest. A
 * position that has only one of the two learns from that one, whatever the policy says.
 */
public interface SupervisionPolicy {

  /**
   * The teacher's share where there are a teacher and a label; anything finite elsewhere.
   *
   * @return 0 to 1, positions x 1, in the dtype of the likelihoods
   */
  NDArray teacherShare(LabelLikelihoods likelihoods);

  /**
   * Whether the student's logits are divided by the temperature too where the teacher supervises,
   * and that part of the loss multiplied by its square (Hinton et al. 2015, arXiv 1503.02531).
   */
  default boolean tempersStudent() {
    return false;
  }

  /**
   * What is added to the label's {@code -log p[y]}, with the same weight; empty: nothing.
   *
   * @param student what it holds likely at temperature 1, detached
   * @param labels class of each position, int64, positions x 1; anything where it is unknown
   */
  default Optional<Regularization> regularization(Tempered student, NDArray labels) {
    return Optional.empty();
  }

  /**
   * The same policy at a later point of a student's life. All but those that change with it are
   * what they are.
   *
   * @param steps that the student has made
   * @param seen the labels that it has learned from
   */
  default SupervisionPolicy after(long steps, LabelCounts seen) {
    return this;
  }
}
