package io.hardgate.teacher.model;

import io.hardgate.config.TeacherConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.messages.LabelSpace;
import java.util.List;

/** A sentence encoder with a classifier head. */
public final class SentenceClassifier implements TextModel {

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
   * @param section the dotted key of the configuration
   * @throws HardgateException if one is missing, unreadable, or does not fit the others
   */
  static SentenceClassifier load(String section, TeacherConfig config, LabelSpace labels) {
    ModelFile headFile = new ModelFile(section + ".head", config.head().orElseThrow());
    ClassifierHead head = ClassifierHead.load(headFile, labels);
    SentenceEncoder encoder =
        SentenceEncoder.load(
            new ModelFile(section + ".model", config.model().orElseThrow()),
            new ModelFile(section + ".tokenizer", config.tokenizer().orElseThrow()),
            config.precision(),
            config.maxTokens(),
            config.batch().size(),
            config.threads());
    try {
      return new SentenceClassifier(encoder, head);
    } catch (IllegalArgumentException e) {
      encoder.close();
      throw headFile.unusable(headFile + ": " + e.getMessage(), e);
    }
  }

  @Override
  public float[][] predict(List<TeacherInput> inputs) {
    return encoder.encode(TeacherInput.texts(inputs), head::logits);
  }

  @Override
  public boolean shared() {
    return true;
  }

  @Override
  public void close() {
    encoder.close();
  }
}
