package io.hardgate.student.metrics;

import io.hardgate.calibration.PredictionScores;
import io.hardgate.student.training.TeacherFigures;

/** What a teacher is worth over a stretch of the stream. */
final class TeacherScores {

  private final PredictionScores predictions = new PredictionScores();
  private long positions;
  private long agreements;

  /** Adds all positions of a batch that the teacher answered. */
  void add(TeacherFigures figures) {
    for (int i = 0; i < figures.positions(); i++) {
      if (!figures.answered(i)) {
        continue;
      }
      positions++;
      if (figures.agrees(i)) {
        agreements++;
      }
      if (figures.hasLabel(i)) {
        predictions.add(figures.confidence(i), figures.correct(i), figures.nll(i));
      }
    }
  }

  /** Adds the scores of another stretch. */
  void add(TeacherScores other) {
    predictions.add(other.predictions);
    positions += other.positions;
    agreements += other.agreements;
  }

  TeacherScores copy() {
    TeacherScores copy = new TeacherScores();
    copy.add(this);
    return copy;
  }

  /** On labelled positions. */
  PredictionScores predictions() {
    return predictions;
  }

  /** Share of positions where the student predicts the same class; NaN without any. */
  double agreement() {
    return (double) agreements / positions;
  }
}
