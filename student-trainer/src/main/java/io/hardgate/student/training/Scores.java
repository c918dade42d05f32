package io.hardgate.student.training;

import io.hardgate.calibration.FidelityScores;
import io.hardgate.calibration.PredictionScores;
import io.hardgate.student.supervision.PositionFigures;

/**
 * What student and teacher are worth on the same positions.
 *
 * @param student on labelled positions
 * @param teacher on labelled positions that it answered, at its temperature
 * @param fidelity of the student to the teacher
 */
public record Scores(PredictionScores student, PredictionScores teacher, FidelityScores fidelity) {

  public Scores() {
    this(new PredictionScores(), new PredictionScores(), new FidelityScores());
  }

  /** Adds all positions of a batch. */
  public void add(PositionFigures figures) {
    for (int i = 0; i < figures.positions(); i++) {
      if (figures.hasLabel(i)) {
        student.add(figures.studentConfidence(i), figures.studentCorrect(i), figures.labelLoss(i));
      }
      if (figures.hasLabel(i) && figures.hasTeacher(i)) {
        teacher.add(figures.teacherConfidence(i), figures.teacherCorrect(i), figures.teacherNll(i));
      }
      if (figures.hasTeacher(i)) {
        fidelity.add(figures.agree(i), figures.kl(i));
      }
    }
  }

  /** Adds the scores of another stretch. */
  public void add(Scores other) {
    student.add(other.student);
    teacher.add(other.teacher);
    fidelity.add(other.fidelity);
  }
}
