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
   * Log-probabilities at a temperature, {@link #LEAST_LOG_Q} at least.
   *
   * @param logits positions x classes
   * @return positions x classes
   */
  public static NDArray logProbabilities(NDArray logits, double tau) {
    NDArray tempered = tau < 1 ? below(logits).divi(tau) : tau == 1 ? logits : logits.div(tau);
    return tempered.logSoftmax(1).maximum(LEAST_LOG_Q);
  }

  /**
   * Relative to the largest of the position: divided by a tau below 1, large logits would become
   * inf, and NaN.
   */
  static NDArray below(NDArray logits) {
    return logits.sub(logits.max(new int[] {1}, true));
  }
}
