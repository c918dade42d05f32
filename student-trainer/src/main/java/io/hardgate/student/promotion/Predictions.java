package io.hardgate.student.promotion;

import io.hardgate.calibration.PredictionScores;

/** What one student predicts at labelled held-out positions. Not changed after it was made. */
public final class Predictions {

  private final double[] confidence;
  private final boolean[] correct;
  private final double[] nll;

  private Predictions(double[] confidence, boolean[] correct, double[] nll) {
    this.confidence = confidence;
    this.correct = correct;
    this.nll = nll;
  }

  /**
   * These predictions, one for each position.
   *
   * @param confidence probability of the predicted class, 0 to 1
   * @param correct whether the predicted class is the label
   * @param nll minus the log-probability of the label, in nats
   * @throws IllegalArgumentException if the three are not of one length
   */
  public static Predictions of(double[] confidence, boolean[] correct, double[] nll) {
    if (confidence.length != correct.length || confidence.length != nll.length) {
      throw new IllegalArgumentException(
          "got %d confidences, %d corrects and %d nlls, expected as many of each"
              .formatted(confidence.length, correct.length, nll.length));
    }
    return new Predictions(confidence.clone(), correct.clone(), nll.clone());
  }

  /** How many positions. */
  public int size() {
    return confidence.length;
  }

  /** Probability of the predicted class. */
  public double confidence(int position) {
    return confidence[position];
  }

  /** Whether the predicted class is the label. */
  public boolean correct(int position) {
    return correct[position];
  }

  /** Minus the log-probability of the label, in nats. */
  public double nll(int position) {
    return nll[position];
  }

  /** Accuracy, NLL and calibration over all positions. */
  public PredictionScores scores() {
    PredictionScores scores = new PredictionScores();
    for (int i = 0; i < size(); i++) {
      scores.add(confidence[i], correct[i], nll[i]);
    }
    return scores;
  }
}
