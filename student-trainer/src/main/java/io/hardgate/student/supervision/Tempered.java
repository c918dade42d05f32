package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;

/**
 * What a teacher holds likely at a temperature. It is measured and learned from, mostly at the same
 * temperature, and each figure is a walk over thousands of classes: it is found once, for whoever
 * asks first.
 */
public final class Tempered {

  private final NDArray logits;
  private final NDArray logQ;
  private final NDArray q;
  private NDArray confidence;
  private NDArray predicted;
  private NDArray squares;

  private Tempered(NDArray logits, NDArray logQ) {
    this.logits = logits;
    this.logQ = logQ;
    q = logQ.exp();
  }

  /** Of logits, positions x classes. */
  public static Tempered of(NDArray logits, double tau) {
    return new Tempered(logits, TeacherLogits.logProbabilities(logits, tau));
  }

  /** Log-probabilities, {@link TeacherLogits#LEAST_LOG_Q} at least, positions x classes. */
  public NDArray logQ() {
    return logQ;
  }

  /** Probabilities, positions x classes. */
  public NDArray q() {
    return q;
  }

  /** The largest of them, positions x 1. */
  public NDArray confidence() {
    if (confidence == null) {
      confidence = q.gather(predicted(), 1);
    }
    return confidence;
  }

  /** The class of the largest, int64, positions x 1. */
  public NDArray predicted() {
    if (predicted == null) {
      predicted = logits.argMax(1).expandDims(1);
    }
    return predicted;
  }

  /** Sum of their squares, positions x 1. */
  public NDArray squares() {
    if (squares == null) {
      squares = Distribution.squares(q);
    }
    return squares;
  }
}
