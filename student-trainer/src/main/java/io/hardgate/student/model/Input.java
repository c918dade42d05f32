package io.hardgate.student.model;

/** What a student predicts from. */
public sealed interface Input {

  /** A text as the buckets of its words, in order; may be empty. */
  record Words(int[] buckets) implements Input {}

  /** A vector of finite numbers, of the width that the student reads. */
  record Features(float[] values) implements Input {}

  /** A sequence of tokens, at least one, each of the vocabulary that the student reads. */
  record Tokens(int[] ids) implements Input {}

  /** How many positions it has: one for each token; any other input has one. */
  default int positions() {
    return this instanceof Tokens tokens ? tokens.ids().length : 1;
  }
}
