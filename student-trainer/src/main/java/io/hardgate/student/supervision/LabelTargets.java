package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;

/**
 * What a batch of positions is supervised with that no teacher has anything to say of.
 *
 * @param labels class of each position, int64, positions x 1; 0 where it is unknown
 * @param hasLabel 1 where there is a label, positions x 1
 * @param samples which sample of the batch each position belongs to, int64, positions x 1
 */
public record LabelTargets(NDArray labels, NDArray hasLabel, NDArray samples) implements Target {}
