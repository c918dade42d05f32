package io.hardgate.teacher.model;

/** One vector for a sentence: the mean of its tokens' vectors, at length 1 (Reimers 2019). */
final class MeanPooling {

  /** As in PyTorch's {@code normalize}: a vector of zeros stays one. */
  private static final float SMALLEST_NORM = 1e-12f;

  private MeanPooling() {}

  /**
   * The normalised mean.
   *
   * @param hidden token vectors, row by row
   * @param from where the sentence's first token begins
   * @param tokens of the sentence, without padding; at least 1
   * @param width of a token's vector
   */
  static float[] pool(float[] hidden, int from, int tokens, int width) {
    float[] mean = new float[width];
    for (int token = 0; token < tokens; token++) {
      int row = from + token * width;
      for (int i = 0; i < width; i++) {
        mean[i] += hidden[row + i];
      }
    }
    double squares = 0;
    for (int i = 0; i < width; i++) {
      mean[i] /= tokens;
      squares += (double) mean[i] * mean[i];
    }
    float norm = Math.max((float) Math.sqrt(squares), SMALLEST_NORM);
    for (int i = 0; i < width; i++) {
      mean[i] /= norm;
    }
    return mean;
  }
}
