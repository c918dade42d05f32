package io.hardgate.teacher.model;

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
  private final LayerStack layers;

  /**
   * A student of these weights.
   *
   * @param table buckets x width, row by row
   */
  StudentClassifier(WordHasher words, float[] table, int width, LayerStack layers) {
    this.words = words;
    this.table = table;
    this.width = width;
    this.layers = layers;
  }

  @Override
  public float[][] predict(List<TeacherInput> inputs) {
    return TeacherInput.texts(inputs).stream().map(this::logits).toArray(float[][]::new);
  }

  private float[] logits(String text) {
    int[] buckets = words.hash(text);
    float[] mean = new float[width];
    for (int bucket : buckets) {
      LinearLayer.addScaled(1f / buckets.length, table, bucket, mean);
    }
    return layers.logits(mean);
  }

  @Override
  public void close() {
    // Its weights are on the heap.
  }
}
