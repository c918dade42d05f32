package io.hardgate.student.training;

import io.hardgate.messages.LogitValues;
import java.util.Optional;

/**
 * One pair, ready to be put into a batch.
 *
 * @param words the buckets of the text's words
 * @param label the class, or {@link io.hardgate.messages.RecordRules#NO_LABEL}
 * @param teacher the teacher's logits, or empty if they did not come in time
 */
public record Example(int[] words, int label, Optional<LogitValues> teacher) {}
