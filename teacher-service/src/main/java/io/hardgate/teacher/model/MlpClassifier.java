package io.hardgate.teacher.model;

import java.util.List;
import java.util.Optional;

/**
 * A Hardgate student over features as a teacher: linear layers with ReLU between them, in plain
 * Java. Immutable.
 *
 * @param width features of a sample
 */
record MlpClassifier(int width, LayerStack layers) implements TeacherModel {

  @Override
  public float[][] predict(List<TeacherInput> inputs) {
    return TeacherInput.features(inputs).stream().map(layers::logits).toArray(float[][]::new);
  }

  @Override
  public Optional<String> unreadable(TeacherInput input) {
    return TeacherModel.unlessFeatures(input, width);
  }

  @Override
  public TeacherInput example() {
    return new TeacherInput.Features(new float[width]);
  }

  @Override
  public void close() {
    // Its weights are on the heap.
  }
}
