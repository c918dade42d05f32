package io.hardgate.student.promotion;

import io.hardgate.calibration.PredictionScores;
import java.util.stream.IntStream;

/** What one student predicts at labelled held-out positions. Not changed after it was made. */
public final class Predictions {

  private final double[] confidence;
  private final boolean[] correct;
  private final double[] nll;
  private final int[] samples;

  private Predictions(double[] confidence, boolean[] correct, double[] nll, int[] samples) {
    this.confidence = confidence;
    this.correct = correct;
    this.nll = nll;
    this.samples = samples;
  }

  /** These predictions, each of a sample of its own. */
  public static Predictions of(double[] confidence, boolean[] correct, double[] nll) {
    return of(confidence, correct, nll, IntStream.range(0, nll.length).toArray());
  }

  /**
   * These predictions, one for each position.
   *
   * @param confidence probability of the predicted class, 0 to 1
   * @param correct whether the predicted class is the label
   * @param nll minus the log-probability of the label, in nats
   * @param samples which sample the position belongs to, ascending from 0; some may have none
   * @throws IllegalArgumentException if the four are not of one length
   */
  public static Predictions of(
      double[] confidence, boolean[] correct, double[] nll, int[] samples) {
    if (confidence.length != correct.length
        || confidence.length != nll.length
        || confidence.length != samples.length) {
      throw new IllegalArgumentException(
          "got %d confidences, %d corrects, %d nlls and %d samples, expected as many of each"
              .formatted(confidence.length, correct.length, nll.length, samples.length));
    }
    return new Predictions(confidence.clone(), correct.clone(), nll.clone(), samples.clone());
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

  /** Which sample the position belongs to. */
  public int sample(int position) {
    return samples[position];
  }

  /** How many samples they are of. */
  public int samples() {
    return samples.length == 0 ? 0 : samples[samples.length - 1] + 1;
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
