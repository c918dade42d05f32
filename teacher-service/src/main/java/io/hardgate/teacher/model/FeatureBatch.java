package io.hardgate.teacher.model;

import io.hardgate.messages.Float16;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The host side of a batch of features, rows x width: a direct buffer that is filled again and
 * again. Used by one thread at a time.
 */
final class FeatureBatch {

  private final int width;
  private final boolean half;
  private final ByteBuffer values;
  private int rows;

  /**
   * Room for a batch.
   *
   * @param width features of a row
   * @param half whether they lie in float16, not in float32
   */
  FeatureBatch(int mostRows, int width, boolean half) {
    this.width = width;
    this.half = half;
    this.values =
        ByteBuffer.allocateDirect(Math.multiplyExact(mostRows * bytes(), width))
            .order(ByteOrder.nativeOrder());
  }

  private int bytes() {
    return half ? Short.BYTES : Float.BYTES;
  }

  /** Replaces what the batch holds by these vectors, each of the width. */
  void fill(List<float[]> vectors) {
    rows = vectors.size();
    values.clear();
    for (float[] vector : vectors) {
      for (float value : vector) {
        if (half) {
          values.putShort(Float16.fromFloat(value));
        } else {
          values.putFloat(value);
        }
      }
    }
  }

  int rows() {
    return rows;
  }

  int width() {
    return width;
  }

  /** Row by row. */
  ByteBuffer values() {
    return values.clear().limit(rows * width * bytes());
  }
}
