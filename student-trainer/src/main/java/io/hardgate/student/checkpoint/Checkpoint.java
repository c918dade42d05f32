package io.hardgate.student.checkpoint;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.hardgate.config.StudentConfig;
import io.hardgate.student.stream.LogState;
import io.hardgate.student.training.TeachersState;
import java.util.Map;

/**
 * What a checkpoint says beside its arrays: {@code checkpoint.json}.
 *
 * @param schema version of this form
 * @param step steps that the student has made
 * @param nextOffsets by partition of {@code pairs}, the first offset that was not learned from
 * @param temperature of schema 1, in place of {@code teachers}: sums of the temperature fit of the
 *     one teacher that there was; else null
 * @param teachers what is remembered of the teachers; null in schema 1
 * @param labelSpace fingerprint of the student's label space
 * @param passes where its passes stand; null if it follows the log
 * @param files SHA-256 of the other files, by name
 * @param model the student's sizes, for those who run it; null where an older version wrote it
 * @param log how far the log was read; null where an older version wrote it
 */
public record Checkpoint(
    @JsonProperty("schema") int schema,
    @JsonProperty("step") long step,
    @JsonProperty("nextOffsets") Map<Integer, Long> nextOffsets,
    @JsonProperty("temperature") double[] temperature,
    @JsonProperty("teachers") TeachersState teachers,
    @JsonProperty("labelSpace") String labelSpace,
    @JsonProperty("passes") Passes passes,
    @JsonProperty("files") Map<String, String> files,
    @JsonProperty("model") StudentConfig.Model model,
    @JsonProperty("log") LogState log) {

  /**
   * Passes go on as they began: over the same range, with the same settings.
   *
   * @param pass the newest pass that a step was made in, from 1
   * @param rangeEnd by partition, the first offset behind the range
   * @param settings what the order and the steps depend on
   */
  public record Passes(
      @JsonProperty("pass") int pass,
      @JsonProperty("rangeEnd") Map<Integer, Long> rangeEnd,
      @JsonProperty("settings") String settings) {}

  /** The version that this program writes. It reads those before it, too. */
  public static final int SCHEMA = 2;

  /**
   * What is remembered of the teachers.
   *
   * @param single the one teacher that there was when schema 1 was written
   */
  public TeachersState teachers(String single) {
    return teachers == null ? TeachersState.ofOne(single, temperature) : teachers;
  }

  /** Whether it has all that a checkpoint of its schema has. */
  boolean whole() {
    return labelSpace != null
        && nextOffsets != null
        && files != null
        && (schema == 1 ? temperature != null : teachers != null && teachers.whole());
  }
}
