package io.hardgate.local.report;

import io.hardgate.calibration.FidelityScores;
import io.hardgate.calibration.PredictionScores;
import io.hardgate.student.training.Scores;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What one predictor is worth: what figures are computed from.
 *
 * @param fidelity to its teacher; empty of the teacher itself
 */
record Measured(PredictionScores scores, Optional<FidelityScores> fidelity) {

  static Measured student(Scores scores) {
    return new Measured(scores.student(), Optional.of(scores.fidelity()));
  }

  static Measured teacher(Scores scores) {
    return new Measured(scores.teacher(), Optional.empty());
  }

  /** All figures that there are, by their keys. */
  Map<String, Double> figures() {
    Map<String, Double> values = new LinkedHashMap<>();
    for (Figure figure : Figure.ALL) {
      double value = figure.of().applyAsDouble(this);
      if (Double.isFinite(value)) {
        values.put(figure.key(), value);
      }
    }
    return values;
  }
}
