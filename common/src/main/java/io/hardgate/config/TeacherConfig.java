package io.hardgate.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * The teacher that {@code hardgate teach} runs.
 *
 * @param id its name on {@code logits} and {@code teachers}
 * @param version changes whenever the model does
 * @param model the ONNX sentence encoder
 * @param tokenizer its {@code tokenizer.json}
 * @param head the classifier on top of the sentence embedding, a safetensors file
 * @param maxTokens longer texts are cut
 * @param batch how samples are gathered for one prediction
 * @param encoding of the logits
 * @param threads of the engine
 */
public record TeacherConfig(
    String id,
    String version,
    Optional<Path> model,
    Optional<Path> tokenizer,
    Optional<Path> head,
    int maxTokens,
    Batch batch,
    Encoding encoding,
    int threads) {

  public TeacherConfig {
    new Checks()
        .notBlank("id", id)
        .notBlank("version", version)
        .between("maxTokens", maxTokens, 2, 512)
        .between("threads", threads, 1, 1024)
        .done();
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
    FLOAT16;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
