package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;

/** What one teacher says of a batch by its likeliest classes, on the host. */
public interface SparseAnswer {

  /**
   * The same at a temperature. What this returned before must no longer be used: the memory is the
   * same.
   *
   * @param labels class of each position, int64, positions x 1
   * @param given 1 where it gave logits, positions x 1
   * @param hasLabel 1 where there is a label, positions x 1
   * @param samples which sample of the batch each position belongs to, int64, positions x 1
   */
  SparseTargets at(double tau, NDArray labels, NDArray given, NDArray hasLabel, NDArray samples);

  /** The label's negative log-likelihood, in nats; NaN without a label or logits. */
  double labelNll(int position, double tau);

  /** Whether the teacher said something of a position whose label is known. */
  boolean labelled(int position);

  int positions();

  /** The most classes that it tells apart at a position. */
  int width();
}
