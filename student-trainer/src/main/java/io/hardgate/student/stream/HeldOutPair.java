package io.hardgate.student.stream;

import io.hardgate.messages.Sample;
import io.hardgate.student.training.Example;

/**
 * A pair that is never learned from.
 *
 * @param partition of {@code pairs}
 * @param offset in that partition
 * @param bytes of the record's value
 * @param example as this student reads it
 * @param sample as it came, for students that read it otherwise
 */
public record HeldOutPair(int partition, long offset, int bytes, Example example, Sample sample) {}
