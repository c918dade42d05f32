package io.hardgate.calibration;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Accuracy, negative log-likelihood and calibration of one predictor, in constant memory. */
public final class PredictionScores {

  private final ReliabilityBins bins = new ReliabilityBins(ReliabilityBins.DEFAULT_BINS);
  private long positions;
  private long correct;
  private double nll;

  /**
   * All that the scores are made of, for a checkpoint.
   *
   * @param bins over the confidence
   * @param nll sum of the negative log-likelihoods, in nats
   */
  public record State(
      @JsonProperty("bins") ReliabilityBins.State bins, @JsonProperty("nll") double nll) {

    /** Whether nothing in it is missing or of another length. */
    public boolean whole() {
      return bins != null && bins.whole(ReliabilityBins.DEFAULT_BINS);
    }
  }

  public State state() {
    return new State(bins.state(), nll);
  }

  /** Scores that go on from a {@link #state()} that is whole. */
  public static PredictionScores of(State state) {
    PredictionScores scores = new PredictionScores();
    scores.bins.resume(state.bins());
    scores.positions = scores.bins.count();
    scores.correct = scores.bins.correct();
    scores.nll = state.nll();
    return scores;
  }

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
