package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;

/**
 * The classes that a sparse teacher does not tell apart, as the student sees them.
 *
 * @param logP log of their probability together, positions x 1
 * @param shares what each class has of it, times {@code sum}; 0 for the others, positions x classes
 * @param sum of the shares, positions x 1
 */
record Remainder(NDArray logP, NDArray shares, NDArray sum) {

  /** Sum of the squares of their probabilities, positions x 1. */
  NDArray squares() {
    return Distribution.squares(shares).mul(logP.exp().div(sum).square());
  }

  /** As good as minus infinity, and no NaN when it is multiplied by 0. */
  private static final double NOTHING = -1e30;

  /**
   * Takes the listed classes out. The sum is over the others alone, since 1 minus the listed ones
   * would be noise where they have it nearly all.
   *
   * @param logP of the student, positions x classes
   * @param listed classes, positions x width
   */
  static Remainder of(NDArray logP, NDArray listed) {
    NDArray nothing = logP.gather(listed, 1).onesLike().mul(NOTHING);
    NDArray others = logP.scatter(listed, nothing, 1); // positions x classes
    NDArray largest = others.max(new int[] {1}, true); // positions x 1
    NDArray shares = others.sub(largest).exp();
    NDArray sum = shares.sum(new int[] {1}, true); // positions x 1
    return new Remainder(sum.log().add(largest), shares, sum);
  }
}
