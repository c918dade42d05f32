package io.hardgate.student.promotion;

import io.hardgate.calibration.ReliabilityBins;
import java.util.Optional;

/**
 * What a version was worth on labelled held-out positions on the day of its promotion.
 *
 * @param positions how many
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

  static Measured of(Predictions challenger, Optional<Comparison> comparison, double confidence) {
    var scores = challenger.scores();
    return new Measured(
        challenger.size(), Figures.of(scores), Optional.of(scores.bins()), comparison, confidence);
  }
}
