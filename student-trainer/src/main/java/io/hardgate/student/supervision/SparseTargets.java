package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;

/**
 * What a batch of positions is supervised with by a teacher of which only the likeliest classes are
 * known, the label among them. Positions that know fewer classes than others repeat their first.
 *
 * @param classes that the teacher tells apart, int64, positions x width
 * @param logQ their log-probabilities at the teacher's temperature, positions x width
 * @param counted 1 where a class stands the first time, 0 where it is repeated, positions x width
 * @param rest probability of all the other classes together, positions x 1
 * @param labelLogQ log-probability of the label, positions x 1
 * @param labels class of each position, int64, positions x 1; 0 where it is unknown
 * @param hasTeacher 1 where the teacher said something, positions x 1
 * @param hasLabel 1 where there is a label, positions x 1
 * @param samples which sample of the batch each position belongs to, int64, positions x 1
 */
public record SparseTargets(
    NDArray classes,
    NDArray logQ,
    NDArray counted,
    NDArray rest,
    NDArray labelLogQ,
    NDArray labels,
    NDArray hasTeacher,
    NDArray hasLabel,
    NDArray samples) {

  /**
   * Sum over all classes of the squares of their probabilities, positions x 1; those that the
   * teacher does not tell apart have even shares of the rest.
   *
   * @param all how many classes there are
   */
  public NDArray squares(long all) {
    int[] across = {1};
    NDArray others = counted.sum(across, true).neg().add(all).maximum(1); // positions x 1
    NDArray listed = logQ.mul(2).exp().mul(counted).sum(across, true);
    return listed.add(rest.square().div(others));
  }
}
