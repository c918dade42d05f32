package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;

/**
 * How much teacher and label supervise each position, detached from the gradient.
 *
 * @param teacher positions x 1
 * @param label positions x 1
 */
record Weights(NDArray teacher, NDArray label) {

  /**
   * What the policy says where there are both; where there is only one, it supervises alone.
   *
   * @param hasTeacher 1 where there is a teacher, positions x 1
   * @param hasLabel 1 where there is a label, positions x 1
   */
  static Weights of(
      SupervisionPolicy policy,
      LabelLikelihoods likelihoods,
      NDArray hasTeacher,
      NDArray hasLabel) {
    NDArray both = likelihoods.both();
    NDArray share = both.mul(policy.teacherShare(likelihoods));
    return new Weights(share.add(hasTeacher.sub(both)), both.sub(share).add(hasLabel.sub(both)));
  }
}
