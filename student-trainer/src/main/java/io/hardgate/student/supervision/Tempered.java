package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

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

  /** Of a teacher's logits, positions x classes, which may be anything finite. */
  static Tempered ofTeacher(NDArray logits, double tau) {
    NDArray predicted = LikeliestClass.of(logits);
    return of(TeacherLogits.below(logits, predicted), predicted, tau);
  }

  /**
   * The same where it is known which is the likeliest.
   *
   * @param below its logits, those of the likeliest class 0, positions x classes
   * @param predicted the likeliest class, int64, positions x 1
   */
  static Tempered of(NDArray below, NDArray predicted, double tau) {
    return new Tempered(tau == 1 ? below : below.div(tau), predicted);
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
    NDArray mean = mean(q, logits);
    boolean finite = Double.isFinite(mean.sum().toType(DataType.FLOAT64, false).getDouble());
    // A class that is ruled out may lie infinitely far below, and 0 * -inf is NaN.
    return logProbabilitiesOf(finite ? mean : mean(q, logits.maximum(TeacherLogits.LEAST_LOG_Q)));
  }

  private static NDArray mean(NDArray q, NDArray values) {
    return q.mul(values).sum(new int[] {1}, true);
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
