package io.hardgate.calibration;

/**
 * Equal-width bins over the confidence of predictions: how many fell in, how sure they were, how
 * many were right. Expected calibration error (Naeini et al. 2015; Guo et al. 2017, arXiv
 * 1706.04599).
 */
public final class ReliabilityBins {

  /** As many as the literature's figures have. */
  public static final int DEFAULT_BINS = 15;

  private final long[] counts;
  private final long[] corrects;
  private final double[] confidences;

  public ReliabilityBins(int bins) {
    counts = new long[bins];
    corrects = new long[bins];
    confidences = new double[bins];
  }

  /**
   * One prediction.
   *
   * @param confidence probability of the predicted class, 0 to 1; 1 belongs to the last bin
   * @param correct whether the prediction was right
   */
  public void add(double confidence, boolean correct) {
    int bin = Math.min((int) (confidence * counts.length), counts.length - 1);
    counts[bin]++;
    confidences[bin] += confidence;
    if (correct) {
      corrects[bin]++;
    }
  }

  /**
   * All predictions of the other, too.
   *
   * @throws IllegalArgumentException if it has another number of bins
   */
  public void add(ReliabilityBins other) {
    if (other.size() != size()) {
      throw new IllegalArgumentException("got " + other.size() + " bins, expected " + size());
    }
    for (int bin = 0; bin < counts.length; bin++) {
      counts[bin] += other.counts[bin];
      corrects[bin] += other.corrects[bin];
      confidences[bin] += other.confidences[bin];
    }
  }

  /** Number of bins. */
  public int size() {
    return counts.length;
  }

  /** Predictions in this bin. */
  public long count(int bin) {
    return counts[bin];
  }

  /** Right predictions in this bin. */
  public long correct(int bin) {
    return corrects[bin];
  }

  /** Sum of the confidences in this bin. */
  public double confidence(int bin) {
    return confidences[bin];
  }

  /** All predictions. */
  public long count() {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }

  /**
   * Expected calibration error: mean over predictions of |accuracy - confidence| of their bin; NaN
   * without any.
   */
  public double ece() {
    double gaps = 0;
    for (int bin = 0; bin < counts.length; bin++) {
      gaps += Math.abs(corrects[bin] - confidences[bin]);
    }
    return gaps / count();
  }
}
