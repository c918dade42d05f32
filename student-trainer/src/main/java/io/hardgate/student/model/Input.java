package io.hardgate.student.model;

/** What a student predicts from. */
public sealed interface Input {

  /** A text as the buckets of its words, in order; may be empty. */
  record Words(int[] buckets) implements Input {}

  /** A vector of finite numbers, of the width that the student reads. */
  record Features(float[] values) implements Input {}
}
