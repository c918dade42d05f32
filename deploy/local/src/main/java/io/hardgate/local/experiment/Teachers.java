package io.hardgate.local.experiment;

/** The teachers that every pair of an experiment has. */
final class Teachers {

  /** As it was trained. */
  static final String BASE = "base";

  /** Its logits multiplied by {@link #FACTOR}: far too sure. */
  static final String SHARP = "base-x3";

  /** Its logits divided by {@link #FACTOR}: far too unsure. */
  static final String FLAT = "base-third";

  /** A student that learned from the labels alone, of the size of those that are compared. */
  static final String SELF = "self";

  static final float FACTOR = 3;

  private Teachers() {}
}
