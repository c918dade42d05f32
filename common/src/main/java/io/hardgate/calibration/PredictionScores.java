package io.hardgate.calibration;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Accuracy, likelihood, Brier score and calibration of one predictor, in constant memory. */
public final class PredictionScores {

  private final ReliabilityBins bins = new ReliabilityBins(ReliabilityBins.DEFAULT_BINS);
  private long positions;
  private long correct;
  private double nll;
  private final BrierScore brier = new BrierScore();

  /**
   * All that the scores are made of, for a checkpoint.
   *
   * @param bins over the confidence
   * @param nll sum of the negative log-likelihoods, in nats
   * @param brier over all classes; null where an older version wrote it
   */
  public record State(
      @JsonProperty("bins") ReliabilityBins.State bins,
      @JsonProperty("nll") double nll,
      @JsonProperty("brier") BrierScore.State brier) {

    /** The same as today's version writes it: what was not measured has no positions. */
    public State today() {
      return brier != null ? this : new State(bins, nll, new BrierScore().state());
    }

    /** Whether nothing in it is missing or of another length. */
    public boolean whole() {
      return bins != null && bins.whole(ReliabilityBins.DEFAULT_BINS) && brier != null;
    }
  }

  public State state() {
    return new State(bins.state(), nll, brier.state());
  }

  /** Scores that go on from a {@link #state()} that is whole. */
  public static PredictionScores of(State state) {
    PredictionScores scores = new PredictionScores();
    scores.bins.resume(state.bins());
    scores.positions = scores.bins.count();
    scores.correct = scores.bins.correct();
    scores.nll = state.nll();
    scores.brier.resume(state.brier());
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

  /**
   * One labelled position of which the whole distribution is known.
   *
   * @param squares sum over all classes of the squares of their probabilities
   */
  public void add(double confidence, boolean right, double labelNll, double squares) {
    add(confidence, right, labelNll);
    brier.add(squares, labelNll);
  }

  /** All positions of the other, too. */
  public void add(PredictionScores other) {
    bins.add(other.bins);
    positions += other.positions;
    correct += other.correct;
    nll += other.nll;
    brier.add(other.brier);
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

  /** exp of the mean negative log-likelihood: among how many it is as if it had to guess. */
  public double perplexity() {
    return Math.exp(nll());
  }

  /** Over all classes, on the positions of which the whole distribution was known. */
  public BrierScore brier() {
    return brier;
  }

  /** Expected calibration error over 15 bins of equal width. */
  public double ece() {
    return bins.ece();
  }

  /** Over 15 bins of equal width: by reliability, on the worst bin, squared, and by sign. */
  public CalibrationErrors errors() {
    return bins.errors();
  }

  public ReliabilityBins bins() {
    return bins;
  }
}
