package io.hardgate.student.training;

import com.fasterxml.jackson.annotation.JsonProperty;
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

  /**
   * All that the scores are made of, for a checkpoint.
   *
   * @param student on labelled positions
   * @param teacher on labelled positions that it answered
   * @param fidelity of the student to the teacher
   */
  public record State(
      @JsonProperty("student") PredictionScores.State student,
      @JsonProperty("teacher") PredictionScores.State teacher,
      @JsonProperty("fidelity") FidelityScores.State fidelity) {

    /** Whether nothing in it is missing or of another length. */
    public boolean whole() {
      return student != null
          && student.whole()
          && teacher != null
          && teacher.whole()
          && fidelity != null;
    }
  }

  public State state() {
    return new State(student.state(), teacher.state(), fidelity.state());
  }

  /** Scores that go on from a state that is whole. */
  public static Scores of(State state) {
    return new Scores(
        PredictionScores.of(state.student()),
        PredictionScores.of(state.teacher()),
        FidelityScores.of(state.fidelity()));
  }

  /** Adds all positions of a batch. */
  public void add(PositionFigures figures) {
    add(figures, figures.positions());
  }

  /** Adds the first so many positions of a batch. */
  public void add(PositionFigures figures, int first) {
    for (int i = 0; i < first; i++) {
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

  /** The same scores, that do not change with these. */
  public Scores copy() {
    Scores copy = new Scores();
    copy.add(this);
    return copy;
  }
}
