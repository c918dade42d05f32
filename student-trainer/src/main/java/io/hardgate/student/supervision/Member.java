package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * One teacher's part in a blend.
 *
 * @param logits positions x classes; finite, and anything where it gave none
 * @param given 1 where it gave logits, positions x 1
 * @param weight above 0
 * @param tau what its logits are divided by, above 0
 */
record Member(NDArray logits, NDArray given, double weight, double tau) {

  /**
   * Logits further than this below the largest one count as this far below. It is as good as
   * infinity, and leaves room below the largest float for a division by tau and for sums.
   */
  private static final double FURTHEST = 1e30;

  /** The same logits at tau, the largest of each position 0: positions x classes, finite. */
  NDArray tempered() {
    NDArray below = TeacherLogits.below(logits, LikeliestClass.of(logits));
    return (tau == 1 ? below : below.div(tau)).maximum(-FURTHEST);
  }

  /** The weight where it answered, 0 elsewhere: positions x 1. */
  NDArray weights() {
    return given.mul(weight);
  }

  /** 1 where the largest logit is the label's, positions x 1; of several largest, the first. */
  NDArray right(NDArray labels) {
    return LikeliestClass.of(logits).eq(labels).toType(given.getDataType(), false);
  }

  /** Sum of these weights over the members, positions x 1. */
  static NDArray sum(List<NDArray> weights) {
    NDArray sum = weights.get(0);
    for (NDArray more : weights.subList(1, weights.size())) {
      sum = sum.add(more);
    }
    return sum;
  }
}
