package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;

/** The baseline that ignores the label. */
public record TeacherOnly() implements SupervisionPolicy {

  @Override
  public NDArray teacherShare(NDArray student, NDArray teacher) {
    return student.onesLike();
  }
}
