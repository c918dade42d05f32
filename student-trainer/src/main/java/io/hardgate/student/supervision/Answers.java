package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * All that is known of a batch beside its inputs.
 *
 * @param teachers what each of them says, in the order of their ids, none twice; may be empty
 * @param labels class of each position, int64, positions x 1; 0 where it is unknown
 * @param hasLabel 1 where there is a label, positions x 1
 * @param samples which sample of the batch each position belongs to, int64, positions x 1; those of
 *     a sample stand together
 */
public record Answers(List<Answer> teachers, NDArray labels, NDArray hasLabel, NDArray samples) {}
