package io.hardgate.student.saved;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.hardgate.config.ModelConfig;
import io.hardgate.messages.LabelSpace;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a model directory says of its student: {@code student.json}.
 *
 * @param schema version of this form
 * @param id of the student
 * @param version of it
 * @param model its settings
 * @param input how it reads samples
 * @param labelSpace fingerprint of its classes
 * @param labels its classes, in order
 * @param files SHA-256 of the other files, by name
 */
public record Description(
    @JsonProperty("schema") int schema,
    @JsonProperty("id") String id,
    @JsonProperty("version") String version,
    @JsonProperty("model") Settings model,
    @JsonProperty("input") Reading input,
    @JsonProperty("labelSpace") String labelSpace,
    @JsonProperty("labels") List<String> labels,
    @JsonProperty("files") Map<String, String> files) {

  /** The version that this program writes. */
  public static final int SCHEMA = 1;

  static final String MODULE = "student.pt";
  static final String PARAMETERS = "student.safetensors";

  /** Of this student. */
  static Description of(
      String id, String version, ModelConfig model, LabelSpace labels, Map<String, String> files) {
    return new Description(
        SCHEMA,
        id,
        version,
        Settings.of(model),
        Reading.of(model),
        labels.fingerprint(),
        labels.names(),
        files);
  }

  /** What it lacks that it cannot do without, if anything. */
  Optional<String> lacks() {
    if (id == null || version == null || labelSpace == null || labels == null) {
      return Optional.of("id, version, labelSpace or labels");
    }
    if (model == null || model.kind == null || model.hidden == null) {
      return Optional.of("model.kind or model.hidden");
    }
    if (input == null) {
      return Optional.of("input");
    }
    return files == null || !files.containsKey(MODULE) || !files.containsKey(PARAMETERS)
        ? Optional.of("files")
        : Optional.empty();
  }

  /** {@code student.model} of the configuration that it was trained under, without the file. */
  public record Settings(
      @JsonProperty("kind") String kind,
      @JsonProperty("buckets") int buckets,
      @JsonProperty("embedding") int embedding,
      @JsonProperty("hidden") List<Integer> hidden,
      @JsonProperty("maxWords") int maxWords,
      @JsonProperty("dropout") double dropout,
      @JsonProperty("features") OptionalInt features,
      @JsonProperty("vocabulary") OptionalInt vocabulary,
      @JsonProperty("width") int width,
      @JsonProperty("layers") int layers,
      @JsonProperty("heads") int heads,
      @JsonProperty("maxTokens") int maxTokens) {

    static Settings of(ModelConfig model) {
      return new Settings(
          model.kind().toString(),
          model.buckets(),
          model.embedding(),
          model.hidden(),
          model.maxWords(),
          model.dropout(),
          model.features(),
          model.vocabulary(),
          model.width(),
          model.layers(),
          model.heads(),
          model.maxTokens());
    }

    /**
     * These settings, and the module in this directory.
     *
     * @throws IllegalArgumentException if the kind is none
     */
    ModelConfig in(Path directory) {
      ModelConfig.Kind found =
          Arrays.stream(ModelConfig.Kind.values())
              .filter(each -> each.toString().equals(kind))
              .findFirst()
              .orElseThrow(
                  () -> new IllegalArgumentException("model.kind is '%s'".formatted(kind)));
      return new ModelConfig(
          found,
          buckets,
          embedding,
          hidden,
          maxWords,
          dropout,
          features,
          vocabulary,
          orOne(width),
          orOne(layers),
          orOne(heads),
          orOne(maxTokens),
          found == ModelConfig.Kind.TORCHSCRIPT
              ? Optional.of(directory.resolve(MODULE))
              : Optional.empty());
    }

    /** Of students from before there were Transformers nothing is said of them. */
    private static int orOne(int said) {
      return said == 0 ? 1 : said;
    }
  }

  /**
   * How a student reads samples, for those who read them without this program.
   *
   * @param type {@code text}, {@code features} or {@code tokens}
   * @param words of text: the name of the way from words to buckets
   */
  public record Reading(@JsonProperty("type") String type, @JsonProperty("words") String words) {

    /**
     * Lower case, split at what is no letter and no digit, MurmurHash3 (x86, 32 bits, seed 0) of
     * the UTF-8, unsigned, modulo buckets.
     */
    static final String WORDS = "lower-murmur3-32";

    static Reading of(ModelConfig model) {
      if (model.kind() == ModelConfig.Kind.TRANSFORMER) {
        return new Reading("tokens", null);
      }
      return model.features().isPresent()
          ? new Reading("features", null)
          : new Reading("text", WORDS);
    }
  }
}
