package io.hardgate.teacher.model;

import java.util.Arrays;

/** What a network gives for a batch: values row by row, and their shape. */
record Output(float[] values, long[] shape) {

  /**
   * The logits of every row.
   *
   * @param rows of the batch
   * @throws PredictionException if the shape is not rows x classes
   */
  float[][] rows(int rows) {
    if (shape.length != 2 || shape[0] != rows) {
      throw new PredictionException(
          "its output has the shape %s, expected [%d, classes]"
              .formatted(Arrays.toString(shape), rows));
    }
    int classes = (int) shape[1];
    float[][] logits = new float[rows][];
    for (int row = 0; row < rows; row++) {
      logits[row] = Arrays.copyOfRange(values, row * classes, (row + 1) * classes);
    }
    return logits;
  }
}
