package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;

/** From a teacher's logits to what it holds likely. */
public final class TeacherLogits {

  /**
   * A class that the teacher rules out has log q = -inf, and 0 * -inf is NaN: this means the same,
   * and can be multiplied and summed.
   */
  public static final double LEAST_LOG_Q = -1e6;

  private TeacherLogits() {}

  /**
   * Relative to the largest of the position: divided by a tau below 1, large logits would become
   * inf, and NaN; and where all are large, sums of them would be noise.
   *
   * @param logits positions x classes
   * @param predicted the class with the largest, int64, positions x 1
   * @return positions x classes
   */
  static NDArray below(NDArray logits, NDArray predicted) {
    return logits.sub(logits.gather(predicted, 1));
  }

  /**
   * Log-probabilities of the labels, {@link #LEAST_LOG_Q} at least, positions x 1.
   *
   * @param labels class of each position, int64, positions x 1
   */
  public static NDArray ofLabels(Tempered teacher, NDArray labels) {
    return teacher.logProbabilities(labels).maximum(LEAST_LOG_Q);
  }
}
