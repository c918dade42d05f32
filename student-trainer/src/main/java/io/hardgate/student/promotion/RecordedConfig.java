package io.hardgate.student.promotion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hardgate.config.ConfigException;
import io.hardgate.config.ConfigSource;
import io.hardgate.config.StudentConfig;
import java.util.List;
import java.util.Locale;

/** What a checkpoint says of the configuration that it was trained under. */
final class RecordedConfig {

  /** What a model card tells. */
  private static final List<String> KEYS =
      List.of(
          "seed",
          "batchSize",
          "passes",
          "model.kind",
          "model.buckets",
          "model.embedding",
          "model.hidden",
          "model.maxWords",
          "model.dropout",
          "model.features",
          "model.file",
          "model.vocabulary",
          "model.width",
          "model.layers",
          "model.heads",
          "model.maxTokens",
          "supervision.policy",
          "supervision.blend",
          "supervision.teacher",
          "supervision.tau",
          "optimizer.learningRate");

  private static final List<String> CHOICES =
      List.of("model.kind", "supervision.policy", "supervision.blend");

  private RecordedConfig() {}

  /**
   * A configuration with what is recorded; all else is as by default.
   *
   * @param recorded {@code config} of a {@code checkpoint.json}; it may be missing
   * @param otherwise where nothing is recorded, or nothing that makes sense
   */
  static StudentConfig of(JsonNode recorded, StudentConfig otherwise) {
    if (!recorded.isObject()) {
      return otherwise;
    }
    ConfigSource source = ConfigSource.defaults().setValue("student.id", otherwise.id());
    for (String key : KEYS) {
      JsonNode value = recorded.at("/" + key.replace('.', '/'));
      if (!value.isMissingNode() && !value.isNull()) {
        // A choice is recorded by the name of its constant.
        Object plain =
            CHOICES.contains(key)
                ? value.asText().toLowerCase(Locale.ROOT).replace('_', '-')
                : new ObjectMapper().convertValue(value, Object.class);
        source = source.setValue("student." + key, plain);
      }
    }
    try {
      return source.build().student();
    } catch (ConfigException e) {
      return otherwise;
    }
  }
}
