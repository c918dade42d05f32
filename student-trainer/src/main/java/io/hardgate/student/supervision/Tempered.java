package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;

/**
 * What a student or a teacher holds likely at a temperature, {@code softmax(z / tau)}. A teacher is
 * measured and learned from, mostly at the same temperature, and each figure is a walk over
 * thousands of classes: it is found once, for whoever asks first.
 *
 * <p>Log-probabilities are told relative to that of the likeliest class, which is known from its
 * probability: so nobody needs those of all classes, and the exponentials are computed once.
 */
public final class Tempered {

  private final NDArray logits;
  private final NDArray predicted;
  private final NDArray probabilities;
  private NDArray confidence;
  private NDArray largest;
  private NDArray squares;

  private Tempered(NDArray logits, NDArray predicted) {
    this.logits = logits;
    this.predicted = predicted;
    probabilities = logits.softmax(1);
  }

  /** Of a student. */
  static Tempered of(StudentLogits student, double tau) {
    NDArray logits = student.logits();
    return new Tempered(tau == 1 ? logits : logits.div(tau), student.predicted());
  }

  /**
   * Of a teacher, whose logits may be anything finite.
   *
   * @param logits positions x classes
   * @param predicted the class with the largest logit, int64, positions x 1
   */
  static Tempered of(NDArray logits, NDArray predicted, double tau) {
    return new Tempered(TeacherLogits.tempered(logits, predicted, tau), predicted);
  }

  /** Positions x classes. */
  public NDArray probabilities() {
    return probabilities;
  }

  /** The class with the largest probability, int64, positions x 1. */
  public NDArray predicted() {
    return predicted;
  }

  /** The largest probability, positions x 1. */
  public NDArray confidence() {
    if (confidence == null) {
      confidence = probabilities.gather(predicted, 1);
    }
    return confidence;
  }

  /** The largest logit, positions x 1. */
  private NDArray largest() {
    if (largest == null) {
      largest = logits.gather(predicted, 1);
    }
    return largest;
  }

  /** Log-probabilities of all classes, positions x classes. */
  NDArray logProbabilities() {
    return logProbabilitiesOf(logits);
  }

  /**
   * Log-probabilities of some classes.
   *
   * @param classes int64, positions x width
   * @return positions x width
   */
  NDArray logProbabilities(NDArray classes) {
    return logProbabilitiesOf(logits.gather(classes, 1));
  }

  /**
   * The mean log-probability under a distribution, {@code sum_v q[v] log p[v]}.
   *
   * @param q positions x classes
   * @return positions x 1
   */
  NDArray expectedLogProbability(NDArray q) {
    return logProbabilitiesOf(q.mul(logits).sum(new int[] {1}, true));
  }

  /** In this order: where the largest logit is subtracted first, a log near 0 stays exact. */
  private NDArray logProbabilitiesOf(NDArray some) {
    return some.sub(largest()).addi(confidence().log());
  }

  /** Sum of the squares of the probabilities, positions x 1. */
  public NDArray squares() {
    if (squares == null) {
      squares = Distribution.squares(probabilities);
    }
    return squares;
  }
}
