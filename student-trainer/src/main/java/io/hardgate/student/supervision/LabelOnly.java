package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;

/** The baseline that ignores the teacher: plain cross-entropy. */
public record LabelOnly() implements SupervisionPolicy {

  @Override
  public NDArray teacherShare(LabelLikelihoods likelihoods) {
    return likelihoods.student().zerosLike();
  }
}
