package io.hardgate.calibration;

/** Accuracy, negative log-likelihood and calibration of one predictor, in constant memory. */
public final class PredictionScores {

  private final ReliabilityBins bins = new ReliabilityBins(ReliabilityBins.DEFAULT_BINS);
  private long positions;
  private long correct;
  private double nll;

  /**
   * One labelled position.
   *
   * @param confidence probability of the predicted class
   * @param right whether the predicted class is the label
   * @param labelNll minus the log-probability of the label, in nats
   */
  public void add(double confidence, boolean right, double labelNll) {
    bins.add(confidence, right);
    positions++;
    nll += labelNll;
    if (right) {
      correct++;
    }
  }

  /** All positions of the other, too. */
  public void add(PredictionScores other) {
    bins.add(other.bins);
    positions += other.positions;
    correct += other.correct;
    nll += other.nll;
  }

  public long positions() {
    return positions;
  }

  /** Share of right predictions; NaN without positions, as are the others. */
  public double accuracy() {
    return (double) correct / positions;
  }

  /** Mean negative log-likelihood of the labels, in nats. */
  public double nll() {
    return nll / positions;
  }

  /** Expected calibration error over 15 bins of equal width. */
  public double ece() {
    return bins.ece();
  }

  public ReliabilityBins bins() {
    return bins;
  }
}
