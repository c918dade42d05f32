package io.hardgate.student.checkpoint;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.hardgate.config.ModelConfig;
import io.hardgate.student.stream.LogState;
import io.hardgate.student.training.TeachersState;
import java.util.Map;

/**
 * {@code checkpoint.json} of schema 1 and 2.
 *
 * @param temperature of schema 1, in place of {@code teachers}: sums of the temperature fit of the
 *     one teacher that there was
 * @param passes where its passes stand; null if it follows the log
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record EarlierCheckpoint(
    @JsonProperty("schema") int schema,
    @JsonProperty("step") long step,
    @JsonProperty("nextOffsets") Map<Integer, Long> nextOffsets,
    @JsonProperty("temperature") double[] temperature,
    @JsonProperty("teachers") TeachersState teachers,
    @JsonProperty("labelSpace") String labelSpace,
    @JsonProperty("passes") Passes passes,
    @JsonProperty("files") Map<String, String> files,
    @JsonProperty("model") ModelConfig model) {

  record Passes(
      @JsonProperty("pass") int pass,
      @JsonProperty("rangeEnd") Map<Integer, Long> rangeEnd,
      @JsonProperty("settings") String settings) {}

  /**
   * The same in today's form, or null if it lacks something. Its passes began at the beginning of
   * the log, and are gone over from there.
   *
   * @param single the one teacher that there was when schema 1 was written
   */
  Checkpoint today(String single) {
    TeachersState known = teachers;
    if (known == null && temperature != null) {
      known = TeachersState.ofOne(single, temperature);
    }
    if (nextOffsets == null || (passes != null && passes.rangeEnd() == null)) {
      return null;
    }
    LogState.Passes range =
        passes == null ? null : new LogState.Passes(1, 0, Map.of(), passes.rangeEnd());
    return new Checkpoint(
        schema,
        step,
        new LogState(nextOffsets, Map.of(), range),
        known,
        null,
        null,
        labelSpace,
        passes == null ? null : passes.settings(),
        null,
        model,
        files);
  }
}
