package io.hardgate.student.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.hardgate.calibration.CalibrationDetail;
import io.hardgate.calibration.FidelityScores;
import io.hardgate.calibration.PredictionScores;
import io.hardgate.student.supervision.PositionFigures;

/**
 * What student and teacher are worth on the same positions.
 *
 * @param student on labelled positions
 * @param teacher on labelled positions that it answered, at its temperature
 * @param fidelity of the student to the teacher
 * @param studentDetail its calibration by position, class and sample
 * @param teacherDetail the same of the teacher
 */
public record Scores(
    PredictionScores student,
    PredictionScores teacher,
    FidelityScores fidelity,
    CalibrationDetail studentDetail,
    CalibrationDetail teacherDetail) {

  public Scores() {
    this(
        new PredictionScores(),
        new PredictionScores(),
        new FidelityScores(),
        new CalibrationDetail(),
        new CalibrationDetail());
  }

  /**
   * All that the scores are made of, for a checkpoint.
   *
   * @param student on labelled positions
   * @param teacher on labelled positions that it answered
   * @param fidelity of the student to the teacher
   * @param studentDetail its calibration in detail; null where an older version wrote it
   * @param teacherDetail the teacher's; null where an older version wrote it
   */
  public record State(
      @JsonProperty("student") PredictionScores.State student,
      @JsonProperty("teacher") PredictionScores.State teacher,
      @JsonProperty("fidelity") FidelityScores.State fidelity,
      @JsonProperty("studentDetail") CalibrationDetail.State studentDetail,
      @JsonProperty("teacherDetail") CalibrationDetail.State teacherDetail) {

    /** The same as today's version writes it: what was not measured begins at nothing. */
    State today() {
      return new State(
          student == null ? null : student.today(),
          teacher == null ? null : teacher.today(),
          fidelity,
          studentDetail == null ? CalibrationDetail.State.nothing() : studentDetail,
          teacherDetail == null ? CalibrationDetail.State.nothing() : teacherDetail);
    }

    /** Whether nothing in it is missing or of another length. */
    public boolean whole() {
      return student != null
          && student.whole()
          && teacher != null
          && teacher.whole()
          && fidelity != null
          && studentDetail != null
          && studentDetail.whole()
          && teacherDetail != null
          && teacherDetail.whole();
    }
  }

  public State state() {
    return new State(
        student.state(),
        teacher.state(),
        fidelity.state(),
        studentDetail.state(),
        teacherDetail.state());
  }

  /** Scores that go on from a state that is whole. */
  public static Scores of(State state) {
    return new Scores(
        PredictionScores.of(state.student()),
        PredictionScores.of(state.teacher()),
        FidelityScores.of(state.fidelity()),
        CalibrationDetail.of(state.studentDetail()),
        CalibrationDetail.of(state.teacherDetail()));
  }

  /** Adds all positions of a batch. */
  public void add(PositionFigures figures) {
    add(figures, figures.positions());
  }

  /** Adds the first so many positions of a batch. */
  public void add(PositionFigures figures, int first) {
    for (int i = 0; i < first; i++) {
      if (figures.hasLabel(i)) {
        student.add(
            figures.studentConfidence(i),
            figures.studentCorrect(i),
            figures.labelLoss(i),
            figures.studentSquares(i));
      }
      if (figures.hasLabel(i) && figures.hasTeacher(i)) {
        teacher.add(
            figures.teacherConfidence(i),
            figures.teacherCorrect(i),
            figures.teacherNll(i),
            figures.teacherSquares(i));
      }
      if (figures.hasTeacher(i)) {
        fidelity.add(figures.agree(i), figures.kl(i));
      }
    }
    addDetail(figures, first);
  }

  private void addDetail(PositionFigures figures, int first) {
    double[] p = figures.studentProbabilities();
    double[] q = figures.teacherProbabilities();
    int positions = figures.positions();
    SampleRun studentSamples = new SampleRun(studentDetail);
    SampleRun teacherSamples = new SampleRun(teacherDetail);
    for (int i = 0; i < first; i++) {
      if (!figures.hasLabel(i)) {
        continue;
      }
      double confidence = figures.studentConfidence(i);
      boolean right = figures.studentCorrect(i);
      studentDetail.add(confidence, right);
      studentDetail.classes().add(p, i, p.length / positions, figures.label(i));
      studentSamples.add(figures.sample(i), confidence, right);
      if (figures.hasTeacher(i)) {
        double sureness = figures.teacherConfidence(i);
        teacherDetail.add(sureness, figures.teacherCorrect(i));
        teacherDetail.classes().add(q, i, q.length / positions, figures.label(i));
        teacherSamples.add(figures.sample(i), sureness, figures.teacherCorrect(i));
      }
    }
    studentSamples.end();
    teacherSamples.end();
  }

  /** Adds the scores of another stretch. */
  public void add(Scores other) {
    student.add(other.student);
    teacher.add(other.teacher);
    fidelity.add(other.fidelity);
    studentDetail.add(other.studentDetail);
    teacherDetail.add(other.teacherDetail);
  }

  static Scores sum(Scores one, Scores more) {
    one.add(more);
    return one;
  }
}
