package io.hardgate.teacher.model;

import java.util.List;

/** A network from tokens to logits. */
final class TextClassifier implements TextModel {

  private final TextBatches batches;

  /** Closing the classifier closes the batches. */
  TextClassifier(TextBatches batches) {
    this.batches = batches;
  }

  @Override
  public float[][] predict(List<TeacherInput> inputs) {
    float[][] logits = new float[inputs.size()][];
    batches.run(
        TeacherInput.texts(inputs),
        (output, tokens, texts, length) -> {
          float[][] rows = output.rows(texts.length);
          for (int row = 0; row < rows.length; row++) {
            logits[texts[row]] = rows[row];
          }
        });
    return logits;
  }

  @Override
  public boolean shared() {
    return true;
  }

  @Override
  public void close() {
    batches.close();
  }
}
