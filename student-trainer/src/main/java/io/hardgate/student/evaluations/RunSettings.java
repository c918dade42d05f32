package io.hardgate.student.evaluations;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hardgate.config.StudentConfig;
import io.hardgate.messages.LabelSpace;
import io.hardgate.student.checkpoint.CheckpointJson;
import java.util.List;

/**
 * What the evaluations that follow were trained under.
 *
 * @param schema version of this form
 * @param fromStep steps that the student had made when it was begun or gone on with under this
 * @param labelSpace fingerprint of the student's label space
 * @param classes of it
 * @param config the keys of {@code student} that its figures can depend on
 */
public record RunSettings(
    int schema, long fromStep, String labelSpace, int classes, JsonNode config) {

  static final int SCHEMA = 1;

  /** Keys that say where and how it runs, and nothing of what it learns. */
  private static final List<String> WITHOUT =
      List.of("checkpointSteps", "keep", "directory", "session", "promotion", "device", "threads");

  /** Of a student that has made so many steps. */
  public static RunSettings of(StudentConfig config, LabelSpace labels, long fromStep) {
    ObjectNode all = (ObjectNode) CheckpointJson.of(config);
    all.remove(WITHOUT);
    return new RunSettings(SCHEMA, fromStep, labels.fingerprint(), labels.classes(), all);
  }

  boolean whole() {
    return schema == SCHEMA && labelSpace != null && config != null && config.isObject();
  }

  /** Whether nothing but the step differs; a number is the same as an int and as a long. */
  boolean sameAs(RunSettings other) throws JsonProcessingException {
    return labelSpace.equals(other.labelSpace)
        && classes == other.classes
        && EvaluationFile.JSON
            .writeValueAsString(config)
            .equals(EvaluationFile.JSON.writeValueAsString(other.config));
  }
}
