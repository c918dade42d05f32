package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;

/**
 * What a batch of positions is supervised with.
 *
 * @param teacher the teacher's logits, positions x classes; zeros where there are none
 * @param labels class of each position, int64, positions x 1; 0 where it is unknown
 * @param hasTeacher 1 where there are logits, positions x 1
 * @param hasLabel 1 where there is a label, positions x 1
 * @param samples which sample of the batch each position belongs to, int64, positions x 1
 */
public record Targets(
    NDArray teacher, NDArray labels, NDArray hasTeacher, NDArray hasLabel, NDArray samples)
    implements Target {}
