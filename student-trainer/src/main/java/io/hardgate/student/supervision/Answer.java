package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;

/**
 * What one teacher says of a batch.
 *
 * @param teacher its id
 * @param version of the teacher, as its newest logits in the batch have it
 * @param logits positions x classes; finite, and anything where it gave none
 * @param given 1 where it gave logits, positions x 1
 */
public record Answer(String teacher, String version, NDArray logits, NDArray given) {}
