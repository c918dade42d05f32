package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;

/**
 * What keeps a student that learns from labels from being too sure.
 *
 * @param loss that is added at each position, in nats, positions x 1
 * @param gradient of it with respect to the position's logits, positions x classes
 */
public record Regularization(NDArray loss, NDArray gradient) {}
