package io.hardgate.calibration;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.List;

/**
 * The Brier score of the event that the predicted class is right, forecast with the confidence:
 * mean of {@code (confidence - right)^2}, 0 to 1; and its parts over 15 bins of equal width. This
 * is not the score over all classes ({@link BrierScore}), which has no such parts in bounded
 * memory: they would need bins over whole distributions.
 */
public final class TopLabelBrier {

  private static final int BINS = ReliabilityBins.DEFAULT_BINS;

  private final ReliabilityBins bins = new ReliabilityBins(BINS);
  private final double[] squares = new double[BINS];
  private final double[] rightConfidences = new double[BINS];

  /**
   * All that the score is made of, for a checkpoint; a value for each bin.
   *
   * @param bins predictions, right ones and confidences
   * @param squares sums of the squares of the confidences
   * @param rightConfidences sums of the confidences of right predictions
   */
  public record State(
      @JsonProperty("bins") ReliabilityBins.State bins,
      @JsonProperty("squares") List<Double> squares,
      @JsonProperty("rightConfidences") List<Double> rightConfidences) {

    /** Whether nothing in it is missing or of another length. */
    boolean whole() {
      return bins != null && bins.whole(BINS) && values(squares) && values(rightConfidences);
    }

    private static boolean values(List<?> values) {
      return values != null && values.size() == BINS && values.stream().noneMatch(v -> v == null);
    }
  }

  /**
   * The parts of the score (Murphy 1973), with those within the bins (Stephenson et al. 2008, Two
   * extra components in the Brier score decomposition): they add up to it, whatever the bins.
   *
   * <pre>{@code
   * score = reliability - resolution + uncertainty + withinVariance - withinCovariance
   * }</pre>
   *
   * @param reliability mean square of confidence - accuracy of the bins; 0 is best
   * @param resolution variance of the bins' accuracies; more is better
   * @param uncertainty accuracy * (1 - accuracy), which is the labels' own
   * @param withinVariance variance of the confidences within their bins
   * @param withinCovariance twice the covariance of confidence and right within bins
   */
  public record Parts(
      double reliability,
      double resolution,
      double uncertainty,
      double withinVariance,
      double withinCovariance) {

    /** The score that they add up to. */
    public double score() {
      return reliability - generalisedResolution() + uncertainty;
    }

    /** Resolution with what is within the bins, so that three parts add up to the score. */
    public double generalisedResolution() {
      return resolution - withinVariance + withinCovariance;
    }
  }

  State state() {
    return new State(
        bins.state(),
        Arrays.stream(squares).boxed().toList(),
        Arrays.stream(rightConfidences).boxed().toList());
  }

  void resume(State state) {
    bins.resume(state.bins());
    for (int bin = 0; bin < BINS; bin++) {
      squares[bin] = state.squares().get(bin);
      rightConfidences[bin] = state.rightConfidences().get(bin);
    }
  }

  /**
   * One prediction.
   *
   * @param confidence probability of the predicted class, 0 to 1
   * @param right whether the prediction was right
   */
  public void add(double confidence, boolean right) {
    int bin = bins.bin(confidence);
    bins.add(confidence, right);
    squares[bin] += confidence * confidence;
    if (right) {
      rightConfidences[bin] += confidence;
    }
  }

  /** All predictions of the other, too. */
  public void add(TopLabelBrier other) {
    bins.add(other.bins);
    for (int bin = 0; bin < BINS; bin++) {
      squares[bin] += other.squares[bin];
      rightConfidences[bin] += other.rightConfidences[bin];
    }
  }

  /** Mean of (confidence - right)^2; NaN without predictions. */
  public double score() {
    double sum = bins.correct();
    for (int bin = 0; bin < BINS; bin++) {
      sum += squares[bin] - 2 * rightConfidences[bin];
    }
    return sum / bins.count();
  }

  /** All NaN without predictions. */
  public Parts parts() {
    double predictions = bins.count();
    double accuracy = bins.correct() / predictions;
    double reliability = 0;
    double resolution = 0;
    double variance = 0;
    double covariance = 0;
    for (int bin = 0; bin < BINS; bin++) {
      double count = bins.count(bin);
      if (count > 0) {
        double sure = bins.confidence(bin) / count;
        double right = bins.correct(bin) / count;
        reliability += count * (sure - right) * (sure - right);
        resolution += count * (right - accuracy) * (right - accuracy);
        variance += squares[bin] - count * sure * sure;
        covariance += 2 * (rightConfidences[bin] - count * sure * right);
      }
    }
    return new Parts(
        reliability / predictions,
        resolution / predictions,
        accuracy * (1 - accuracy),
        variance / predictions,
        covariance / predictions);
  }
}
