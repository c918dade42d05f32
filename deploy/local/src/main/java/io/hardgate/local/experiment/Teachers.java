package io.hardgate.local.experiment;

import java.util.List;

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

  /** All of them. */
  static final List<String> ALL = List.of(BASE, SHARP, FLAT, SELF);

  static final float FACTOR = 3;

  private Teachers() {}

  /** What a reader of the report has to know of those that are no task's own. */
  static List<String> sentences(int passesOfSelf) {
    return List.of(
        "Teachers %s and %s say what %s says with all logits times %.0f, and divided by %.0f: far too sure, and far too unsure."
            .formatted(SHARP, FLAT, BASE, FACTOR, FACTOR),
        "Teacher %s is a student like those that are compared, under a seed that none of them has, after %d passes over the labels alone. It learned the very samples that it teaches, and its tau is fitted on them: on these it is more often right, and surer, than on held-out ones."
            .formatted(SELF, passesOfSelf),
        "All students of a task replay one training log, in which every pair has what all four teachers said: in copies of it, in each of which one teacher is left.",
        "A model that was trained here teaches with the mean of its weights over its newest %d steps or so."
            .formatted(Settings.AVERAGE_STEPS));
  }
}
