package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;

/**
 * The same share of teacher and label everywhere, the classic distillation loss (Hinton et al.
 * 2015, arXiv 1503.02531).
 *
 * @param alpha the teacher's share, 0 to 1
 */
public record ConstantMix(double alpha) implements SupervisionPolicy {

  @Override
  public NDArray teacherShare(LabelLikelihoods likelihoods) {
    return likelihoods.student().onesLike().mul(alpha);
  }

  @Override
  public boolean tempersStudent() {
    return true;
  }
}
