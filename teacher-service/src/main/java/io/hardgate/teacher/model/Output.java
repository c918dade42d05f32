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
    int[] ones = new int[rows];
    Arrays.fill(ones, 1);
    return groups(ones);
  }

  /**
   * The logits of every group of rows, each rows x classes.
   *
   * @param sizes rows of each group
   * @throws PredictionException if the shape is not rows x classes
   */
  float[][] groups(int[] sizes) {
    int rows = Arrays.stream(sizes).sum();
    if (shape.length != 2 || shape[0] != rows) {
      throw new PredictionException(
          "its output has the shape %s, expected [%d, classes]"
              .formatted(Arrays.toString(shape), rows));
    }
    int classes = (int) shape[1];
    float[][] logits = new float[sizes.length][];
    int at = 0;
    for (int group = 0; group < sizes.length; group++) {
      int to = at + sizes[group] * classes;
      logits[group] = Arrays.copyOfRange(values, at, to);
      at = to;
    }
    return logits;
  }
}
