package io.hardgate.student;

/** Told after every step; called by the training thread. */
@FunctionalInterface
public interface TrainingProgress {

  /** Nobody is told. */
  TrainingProgress NONE = (step, pass) -> {};

  /**
   * A step is over.
   *
   * @param step steps that the student has made
   * @param pass the pass over the log that it belongs to, from 1
   */
  void stepped(long step, int pass);
}
