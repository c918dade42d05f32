package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;

/**
 * What the student says of a batch, detached, with what more than one asks for: finding the largest
 * of thousands of classes is among the dearest things in a step.
 *
 * @param logits positions x classes
 * @param predicted the class with the largest logit, int64, positions x 1
 */
public record StudentLogits(NDArray logits, NDArray predicted) {

  /** Finds the predicted classes of logits, positions x classes. */
  public static StudentLogits of(NDArray logits) {
    return new StudentLogits(logits, LikeliestClass.of(logits));
  }
}
