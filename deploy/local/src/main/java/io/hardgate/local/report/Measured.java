package io.hardgate.local.report;

import io.hardgate.calibration.CalibrationDetail;
import io.hardgate.calibration.FidelityScores;
import io.hardgate.calibration.PredictionScores;
import io.hardgate.student.training.Scores;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What one predictor is worth: what figures are computed from.
 *
 * @param detail its calibration beyond 15 bins
 * @param fidelity to its teacher; empty of the teacher itself
 */
record Measured(
    PredictionScores scores, CalibrationDetail detail, Optional<FidelityScores> fidelity) {

  static Measured student(Scores scores) {
    return new Measured(scores.student(), scores.studentDetail(), Optional.of(scores.fidelity()));
  }

  static Measured teacher(Scores scores) {
    return new Measured(scores.teacher(), scores.teacherDetail(), Optional.empty());
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
