package io.hardgate.student.checkpoint;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * What a checkpoint says beside its arrays: {@code checkpoint.json}.
 *
 * @param schema version of this form
 * @param step steps that the student has made
 * @param nextOffsets by partition of {@code pairs}, the first offset that was not learned from
 * @param temperature sums of the temperature fit
 * @param labelSpace fingerprint of the student's label space
 * @param files SHA-256 of the other files, by name
 */
public record Checkpoint(
    @JsonProperty("schema") int schema,
    @JsonProperty("step") long step,
    @JsonProperty("nextOffsets") Map<Integer, Long> nextOffsets,
    @JsonProperty("temperature") double[] temperature,
    @JsonProperty("labelSpace") String labelSpace,
    @JsonProperty("files") Map<String, String> files) {

  /** The version that this program writes and reads. */
  public static final int SCHEMA = 1;
}
