package io.hardgate.teacher.model;

import io.hardgate.config.TeacherConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.messages.LabelSpace;
import io.hardgate.text.WordHasher;
import java.util.List;

/**
 * A Hardgate student as a teacher: the mean of the embeddings of hashed words, then linear layers
 * with ReLU between them. So small that plain Java on one thread is fast enough. Immutable.
 */
final class StudentClassifier implements TextModel {

  private final WordHasher words;
  private final float[] table;
  private final int width;
  private final List<LinearLayer> layers;

  /**
   * A student of these weights.
   *
   * @param table buckets x width, row by row
   * @param layers the last gives the logits
   */
  StudentClassifier(WordHasher words, float[] table, int width, List<LinearLayer> layers) {
    this.words = words;
    this.table = table;
    this.width = width;
    this.layers = List.copyOf(layers);
  }

  /**
   * Loads the checkpoint that the configuration names, or the newest in the directory that it
   * names.
   *
   * @param section the dotted key of the configuration
   * @throws HardgateException if there is none, or it is damaged or over other labels
   */
  static StudentClassifier load(String section, TeacherConfig config, LabelSpace labels) {
    ModelFile directory = new ModelFile(section + ".model", config.model().orElseThrow());
    return new StudentCheckpoint(directory).read(labels);
  }

  @Override
  public float[][] predict(List<TeacherInput> inputs) {
    return TeacherInput.texts(inputs).stream().map(this::logits).toArray(float[][]::new);
  }

  private float[] logits(String text) {
    int[] buckets = words.hash(text);
    float[] x = new float[width];
    for (int bucket : buckets) {
      LinearLayer.addScaled(1f / buckets.length, table, bucket, x);
    }
    for (int i = 0; i < layers.size() - 1; i++) {
      x = LinearLayer.relu(layers.get(i).apply(x));
    }
    return layers.get(layers.size() - 1).apply(x);
  }

  @Override
  public void close() {
    // Its weights are on the heap.
  }
}
