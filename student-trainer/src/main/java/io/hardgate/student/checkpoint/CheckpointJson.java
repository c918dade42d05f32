package io.hardgate.student.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.hardgate.config.LogPoint;
import io.hardgate.config.StudentConfig;
import io.hardgate.config.Tau;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** The form of {@code checkpoint.json}. */
public final class CheckpointJson {

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(new Jdk8Module())
          .enable(SerializationFeature.INDENT_OUTPUT);

  /** Configurations have types that are not records. They are for people, and never read back. */
  private static final ObjectMapper CONFIG =
      new ObjectMapper()
          .registerModule(new Jdk8Module())
          .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
          .registerModule(
              new SimpleModule()
                  .addSerializer(Path.class, ToStringSerializer.instance)
                  .addSerializer(Duration.class, ToStringSerializer.instance)
                  .addSerializer(Tau.class, ToStringSerializer.instance)
                  .addSerializer(LogPoint.class, ToStringSerializer.instance));

  private CheckpointJson() {}

  /** A configuration as it is written down for people. */
  public static JsonNode of(StudentConfig config) {
    return CONFIG.valueToTree(config);
  }

  static byte[] write(Checkpoint checkpoint) throws JsonProcessingException {
    return JSON.writeValueAsBytes(checkpoint);
  }

  /**
   * Reads any schema.
   *
   * @param single the one teacher that there was when schema 1 was written
   * @return null if something is lacking, or the schema is not known
   */
  static Checkpoint read(byte[] bytes, String single) throws IOException {
    JsonNode tree = JSON.readTree(bytes);
    Checkpoint found =
        schema(tree) < Checkpoint.LOG_STATE
            ? JSON.treeToValue(tree, EarlierCheckpoint.class).today(single)
            : JSON.treeToValue(tree, Checkpoint.class).today();
    return found != null && found.schema() >= 1 && found.whole() ? found : null;
  }

  /** The schema alone, which is read before anything else is. */
  static int schema(byte[] bytes) throws IOException {
    return schema(JSON.readTree(bytes));
  }

  private static int schema(JsonNode tree) {
    return tree.path("schema").asInt();
  }
}
