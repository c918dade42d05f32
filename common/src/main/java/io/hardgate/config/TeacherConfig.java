package io.hardgate.config;

import io.hardgate.messages.LabelSpace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A teacher that {@code hardgate teach} runs.
 *
 * @param id its name on {@code logits} and {@code teachers}
 * @param version changes whenever the model does
 * @param kind what the model is
 * @param model its file, or its directory
 * @param tokenizer a {@code tokenizer.json}; without one, ONNX and TorchScript read features
 * @param head the classifier on top of a sentence embedding, a safetensors file
 * @param output the model's output that holds the logits; empty: the only one, or {@code logits}
 * @param features how many a sample has; empty: the model says it
 * @param labels a file with the model's own classes; empty: those of the student
 * @param precision of the model's weights
 * @param maxTokens longer texts are cut
 * @param batch how samples are gathered for one prediction
 * @param encoding of the logits
 * @param sparse what of them travels under the encoding {@code sparse}
 * @param threads of the engine
 */
public record TeacherConfig(
    String id,
    String version,
    Kind kind,
    Optional<Path> model,
    Optional<Path> tokenizer,
    Optional<Path> head,
    Optional<String> output,
    OptionalInt features,
    Optional<Path> labels,
    Precision precision,
    int maxTokens,
    Batch batch,
    Encoding encoding,
    Sparse sparse,
    int threads) {

  /** The section of the only teacher, and of what several have in common. */
  public static final String SECTION = "teacher";

  public TeacherConfig {
    new Checks()
        .notBlank("id", id)
        .notBlank("version", version)
        .between("features", features.orElse(1), 1, 10_000_000)
        .that(
            kind.precisions().contains(precision),
            "precision",
            precision,
            "one of %s under the kind %s".formatted(kind.precisions(), kind))
        .between("maxTokens", maxTokens, 2, 512)
        .between("threads", threads, 1, 1024)
        .done();
  }

  /**
   * The classes that the model's logits are over.
   *
   * @param section the dotted key of this section
   * @param student the student's classes, which are the model's unless it has its own
   * @throws ConfigException if the file with its own cannot be read
   */
  public LabelSpace labelSpace(String section, LabelSpace student) {
    try {
      return labels.map(LabelNamesFile::read).orElse(student);
    } catch (ConfigException e) {
      throw new ConfigException(
          e.problems().stream().map(problem -> problem.under(section + ".labels")).toList());
    }
  }

  /** What a model is. */
  public enum Kind {
    /** An ONNX encoder of sentences with a classifier on top. */
    SENTENCE_ENCODER,
    /** An ONNX classifier. */
    ONNX,
    /** A TorchScript classifier. */
    TORCHSCRIPT,
    /** A Hardgate student: a model directory, a checkpoint, or the directory of a student. */
    STUDENT;

    /** The keys that must be set. */
    public List<String> required() {
      return this == SENTENCE_ENCODER ? List.of("model", "tokenizer", "head") : List.of("model");
    }

    private List<Precision> precisions() {
      return switch (this) {
        case SENTENCE_ENCODER, ONNX -> List.of(Precision.values());
        // What a quantised module holds cannot be seen from outside.
        case TORCHSCRIPT -> List.of(Precision.AUTO, Precision.FLOAT32, Precision.FLOAT16);
        case STUDENT -> List.of(Precision.AUTO, Precision.FLOAT32);
      };
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Of a model's weights. */
  public enum Precision {
    /** Whatever the file has. */
    AUTO,
    FLOAT32,
    FLOAT16,
    INT8;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * How samples are gathered.
   *
   * @param size the most that are predicted together
   * @param linger how long an incomplete batch waits for more
   */
  public record Batch(int size, Duration linger) {

    public Batch {
      new Checks().between("size", size, 1, 4096).notNegative("linger", linger).done();
    }
  }

  /** How logits travel. */
  public enum Encoding {
    FLOAT32,
    FLOAT16,
    /** The largest logits, the label's, and log-normalisers. */
    SPARSE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What travels of sparse logits.
   *
   * @param k how many of the largest logits; all but one where there are not so many classes
   * @param dtype of these
   */
  public record Sparse(int k, ListedDtype dtype) {

    public Sparse {
      new Checks().between("k", k, 1, 1_000_000).done();
    }
  }

  /** Of listed logits. */
  public enum ListedDtype {
    FLOAT32,
    FLOAT16;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
