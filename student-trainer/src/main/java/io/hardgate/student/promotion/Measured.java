package io.hardgate.student.promotion;

import io.hardgate.calibration.ReliabilityBins;
import java.util.Map;
import java.util.Optional;

/**
 * What a version was worth on labelled held-out positions on the day of its promotion.
 *
 * @param positions how many; 0 where that is not known
 * @param figures what it was worth on them
 * @param bins its reliability; it is not to be changed any more
 * @param comparison with the champion before it; empty if it is the first, or if nobody compared
 * @param confidence of the comparison's intervals
 */
public record Measured(
    long positions,
    Figures figures,
    Optional<ReliabilityBins> bins,
    Optional<Comparison> comparison,
    double confidence) {

  /** What a card knows; it does not say on how many positions. */
  static Measured of(Map<String, Double> metrics) {
    Figures figures =
        new Figures(
            metrics.getOrDefault("accuracy", Double.NaN),
            metrics.getOrDefault("nll", Double.NaN),
            metrics.getOrDefault("ece", Double.NaN));
    return new Measured(0, figures, Optional.empty(), Optional.empty(), Double.NaN);
  }

  static Measured of(Predictions challenger, Optional<Comparison> comparison, double confidence) {
    var scores = challenger.scores();
    return new Measured(
        challenger.size(), Figures.of(scores), Optional.of(scores.bins()), comparison, confidence);
  }
}
