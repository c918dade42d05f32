package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;

/** The baseline that ignores the label. */
public record TeacherOnly() implements SupervisionPolicy {

  @Override
  public NDArray teacherShare(LabelLikelihoods likelihoods) {
    return likelihoods.student().onesLike();
  }
}
