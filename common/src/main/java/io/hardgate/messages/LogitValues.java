package io.hardgate.messages;

import java.nio.FloatBuffer;

/** What a teacher's {@link Logits} hold, checked, and read in place. Shape: positions x classes. */
public sealed interface LogitValues permits DenseValues, SparseValues {

  int positions();

  int classes();

  /**
   * Puts one value for each class of each position into the target, at its position, row by row:
   * logits at temperature 1, up to a constant a position.
   *
   * <p>Where the encoding does not list all classes, those that it leaves out share evenly in the
   * probability that is left, but for the label, whose own logit may have come.
   *
   * @param labels the class of each position, {@link RecordRules#NO_LABEL} where it is unknown;
   *     none if all are
   */
  void copyTo(FloatBuffer target, int... labels);
}
