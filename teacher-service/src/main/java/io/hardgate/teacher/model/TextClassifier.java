package io.hardgate.teacher.model;

import java.util.List;
import java.util.Optional;

/** A network from tokens to logits. Owned by one thread. */
final class TextClassifier implements TeacherModel {

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
  public Optional<String> unreadable(TeacherInput input) {
    return TeacherModel.unlessText(input);
  }

  @Override
  public TeacherInput example() {
    return TeacherInput.EXAMPLE;
  }

  @Override
  public void close() {
    batches.close();
  }
}
