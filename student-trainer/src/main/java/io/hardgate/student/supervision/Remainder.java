package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

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

  /** Less than this a float does not hold well. */
  private static final double LEAST = 1e-30;

  /**
   * Takes the listed classes out. The sum is over the others alone, since 1 minus the listed ones
   * would be noise where they have it nearly all.
   *
   * @param student what it holds likely
   * @param listed classes, positions x width
   */
  static Remainder of(Tempered student, NDArray listed) {
    NDArray all = student.probabilities(); // positions x classes
    NDArray like = all.gather(listed, 1);
    NDArray p = all.scatter(listed, like.zerosLike(), 1);
    NDArray sum = sum(p); // positions x 1
    return least(sum) > LEAST ? new Remainder(sum.log(), p, sum) : scaled(student, listed, like);
  }

  /** Where the others have next to nothing; to find the largest of them takes as long again. */
  private static Remainder scaled(Tempered student, NDArray listed, NDArray like) {
    NDArray nothing = like.onesLike().mul(NOTHING);
    NDArray others = student.logProbabilities().scatter(listed, nothing, 1); // positions x classes
    NDArray largest = others.max(new int[] {1}, true); // positions x 1
    NDArray shares = others.sub(largest).exp();
    NDArray sum = sum(shares);
    return new Remainder(sum.log().add(largest), shares, sum);
  }

  private static NDArray sum(NDArray rows) {
    return rows.sum(new int[] {1}, true);
  }

  private static double least(NDArray sums) {
    return sums.min().toType(DataType.FLOAT64, false).getDouble();
  }
}
