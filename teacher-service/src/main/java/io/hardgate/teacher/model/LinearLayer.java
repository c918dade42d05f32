package io.hardgate.teacher.model;

/**
 * {@code x W + b}. Immutable.
 *
 * @param weight inputs x outputs, row by row
 * @param bias outputs
 */
record LinearLayer(float[] weight, float[] bias) {

  /** The outputs of one vector. */
  float[] apply(float[] x) {
    float[] sum = bias.clone();
    for (int row = 0; row < x.length; row++) {
      addScaled(x[row], weight, row, sum);
    }
    return sum;
  }

  /** Adds a row of the matrix times the factor: a loop that the JIT vectorises. */
  static void addScaled(float factor, float[] matrix, int row, float[] sum) {
    int start = row * sum.length;
    for (int i = 0; i < sum.length; i++) {
      sum[i] += factor * matrix[start + i];
    }
  }

  /** The vector itself, with 0 in place of what is negative. */
  static float[] relu(float[] x) {
    for (int i = 0; i < x.length; i++) {
      x[i] = Math.max(x[i], 0);
    }
    return x;
  }
}
