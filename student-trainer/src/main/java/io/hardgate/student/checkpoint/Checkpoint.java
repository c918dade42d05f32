package io.hardgate.student.checkpoint;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.hardgate.config.ModelConfig;
import io.hardgate.student.stream.LogState;
import io.hardgate.student.training.PrequentialState;
import io.hardgate.student.training.TeachersState;
import java.util.Arrays;
import java.util.Map;

/**
 * What a checkpoint says beside its arrays: {@code checkpoint.json}.
 *
 * @param schema version of this form
 * @param step steps that the student has made
 * @param log how far the log was read
 * @param teachers what is remembered of the teachers
 * @param figures what the measured figures go on from; null where an older version wrote it
 * @param labelsSeen how often each class was the label of a position that was learned from; null
 *     where an older version wrote it
 * @param labelSpace fingerprint of the student's label space
 * @param settings what the order of passes and their steps depend on; null where an older version
 *     wrote it of a student that followed
 * @param config the configuration that it was trained under, for people; null where an older
 *     version wrote it
 * @param model the student's sizes, for those who run it; null where an older version wrote it
 * @param files SHA-256 of the other files, by name
 */
public record Checkpoint(
    @JsonProperty("schema") int schema,
    @JsonProperty("step") long step,
    @JsonProperty("log") LogState log,
    @JsonProperty("teachers") TeachersState teachers,
    @JsonProperty("figures") PrequentialState figures,
    @JsonProperty("labelsSeen") long[] labelsSeen,
    @JsonProperty("labelSpace") String labelSpace,
    @JsonProperty("settings") String settings,
    @JsonProperty("config") JsonNode config,
    @JsonProperty("model") ModelConfig model,
    @JsonProperty("files") Map<String, String> files) {

  /** The version that this program writes. It reads those before it, too. */
  public static final int SCHEMA = 4;

  /** The first whose form differs from today's in nothing but what its figures lack. */
  static final int LOG_STATE = 3;

  /** The same, with figures as this program writes them. */
  Checkpoint today() {
    return schema >= SCHEMA || figures == null
        ? this
        : new Checkpoint(
            schema,
            step,
            log,
            teachers,
            figures.today(),
            labelsSeen,
            labelSpace,
            settings,
            config,
            model,
            files);
  }

  /** The same, over these files. */
  Checkpoint with(Map<String, String> files) {
    return new Checkpoint(
        schema,
        step,
        log,
        teachers,
        figures,
        labelsSeen,
        labelSpace,
        settings,
        config,
        model,
        files);
  }

  /** Whether it has all that a checkpoint has. */
  boolean whole() {
    return labelSpace != null
        && log != null
        && files != null
        && step >= 0
        && teachers != null
        && teachers.whole()
        && (figures == null || figures.whole())
        && (labelsSeen == null || Arrays.stream(labelsSeen).allMatch(count -> count >= 0));
  }
}
