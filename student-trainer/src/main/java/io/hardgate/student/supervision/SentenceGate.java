package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;

/**
 * The decision of {@link HardGate} once a sample: all its positions learn from the teacher where
 * {@code sum_t log p[y_t] > sum_t log q[y_t]}, else from the label (Lee et al. 2022, arXiv
 * 2210.12427, sentence level). The sums are over the positions that have a teacher and a label.
 */
public record SentenceGate() implements SupervisionPolicy {

  @Override
  public NDArray teacherShare(LabelLikelihoods likelihoods) {
    NDArray student = likelihoods.student();
    NDArray surer = student.sub(likelihoods.teacher()).mul(likelihoods.both()); // positions x 1
    return SampleSums.of(surer, likelihoods.samples()).gt(0).toType(student.getDataType(), false);
  }
}
