package io.hardgate.student.promotion;

import io.hardgate.calibration.PredictionScores;
import java.util.Map;

/**
 * What a version is worth on labelled held-out positions.
 *
 * @param accuracy share of right predictions
 * @param nll mean negative log-likelihood of the labels, in nats
 * @param ece expected calibration error over 15 bins of equal width
 */
public record Figures(double accuracy, double nll, double ece) {

  static Figures of(PredictionScores scores) {
    return new Figures(scores.accuracy(), scores.nll(), scores.ece());
  }

  boolean finite() {
    return Double.isFinite(accuracy) && Double.isFinite(nll) && Double.isFinite(ece);
  }

  /** By the names that cards and promotions give them. */
  public Map<String, Double> byName() {
    return Map.of("accuracy", accuracy, "nll", nll, "ece", ece);
  }
}
