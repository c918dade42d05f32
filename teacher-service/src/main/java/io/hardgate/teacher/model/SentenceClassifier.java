package io.hardgate.teacher.model;

import io.hardgate.config.ConfigException;
import io.hardgate.config.Problem;
import io.hardgate.config.TeacherConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.messages.LabelSpace;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A sentence encoder with a classifier head. Owned by one thread. */
public final class SentenceClassifier implements TeacherModel {

  private final SentenceEncoder encoder;
  private final ClassifierHead head;

  /**
   * The two together; closing the classifier closes the encoder.
   *
   * @throws IllegalArgumentException if the head takes embeddings of another length
   */
  public SentenceClassifier(SentenceEncoder encoder, ClassifierHead head) {
    if (encoder.dimensions() != head.inputs()) {
      throw new IllegalArgumentException(
          "the head takes embeddings of %d values, the encoder gives %d"
              .formatted(head.inputs(), encoder.dimensions()));
    }
    this.encoder = encoder;
    this.head = head;
  }

  /**
   * Loads the files that the configuration names.
   *
   * @throws ConfigException if one is not named
   * @throws HardgateException if one is missing, unreadable, or does not fit the others
   */
  public static SentenceClassifier load(TeacherConfig config, LabelSpace labels) {
    requireSet(config);
    Path headFile = config.head().orElseThrow();
    ClassifierHead head = ClassifierHead.load(headFile, labels);
    SentenceEncoder encoder =
        SentenceEncoder.load(
            config.model().orElseThrow(),
            config.tokenizer().orElseThrow(),
            config.maxTokens(),
            config.batch().size(),
            config.threads());
    try {
      return new SentenceClassifier(encoder, head);
    } catch (IllegalArgumentException e) {
      encoder.close();
      throw new HardgateException("teacher.head: " + headFile + ": " + e.getMessage(), e);
    }
  }

  private static void requireSet(TeacherConfig config) {
    Map<String, Optional<Path>> files = new TreeMap<>();
    files.put("teacher.model", config.model());
    files.put("teacher.tokenizer", config.tokenizer());
    files.put("teacher.head", config.head());
    List<Problem> missing =
        files.entrySet().stream()
            .filter(file -> file.getValue().isEmpty())
            .map(file -> new Problem(file.getKey(), "is not set, expected a file"))
            .toList();
    if (!missing.isEmpty()) {
      throw new ConfigException(missing);
    }
  }

  @Override
  public float[][] predict(List<String> texts) {
    float[][] logits = encoder.encode(texts);
    for (int i = 0; i < logits.length; i++) {
      logits[i] = head.logits(logits[i]);
    }
    return logits;
  }

  @Override
  public void close() {
    encoder.close();
  }
}
