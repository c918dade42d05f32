package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;

/**
 * Where the student gives the label a higher probability than the teacher does, it is overconfident
 * and learns from the teacher only; elsewhere from the label only (Lee et al. 2022, arXiv
 * 2210.12427, token level).
 */
public record HardGate() implements SupervisionPolicy {

  @Override
  public NDArray teacherShare(LabelLikelihoods likelihoods) {
    NDArray student = likelihoods.student();
    return student.gt(likelihoods.teacher()).toType(student.getDataType(), false);
  }
}
