package io.hardgate.student.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.hardgate.calibration.PredictionScores;

/** What a teacher is worth over a stretch of the stream. */
public final class TeacherScores {

  private final PredictionScores predictions;
  private long positions;
  private long agreements;

  public TeacherScores() {
    this(new PredictionScores());
  }

  private TeacherScores(PredictionScores predictions) {
    this.predictions = predictions;
  }

  /**
   * All that the scores are made of, for a checkpoint.
   *
   * @param predictions on labelled positions
   * @param positions that the teacher answered
   * @param agreements of them, where the student predicts the same class
   */
  public record State(
      @JsonProperty("predictions") PredictionScores.State predictions,
      @JsonProperty("positions") long positions,
      @JsonProperty("agreements") long agreements) {

    /** The same as today's version writes it. */
    State today() {
      return new State(predictions == null ? null : predictions.today(), positions, agreements);
    }

    boolean whole() {
      return predictions != null && predictions.whole();
    }
  }

  State state() {
    return new State(predictions.state(), positions, agreements);
  }

  /** Scores that go on from a state that is whole. */
  static TeacherScores of(State state) {
    TeacherScores scores = new TeacherScores(PredictionScores.of(state.predictions()));
    scores.positions = state.positions();
    scores.agreements = state.agreements();
    return scores;
  }

  /** Adds the first so many positions of a batch, those that the teacher answered. */
  void add(TeacherFigures figures, int first) {
    for (int i = 0; i < first; i++) {
      if (!figures.answered(i)) {
        continue;
      }
      positions++;
      if (figures.agrees(i)) {
        agreements++;
      }
      if (figures.hasLabel(i)) {
        predictions.add(
            figures.confidence(i), figures.correct(i), figures.nll(i), figures.squares(i));
      }
    }
  }

  /** Adds the scores of another stretch. */
  void add(TeacherScores other) {
    predictions.add(other.predictions);
    positions += other.positions;
    agreements += other.agreements;
  }

  static TeacherScores sum(TeacherScores one, TeacherScores more) {
    one.add(more);
    return one;
  }

  /** On labelled positions. */
  public PredictionScores predictions() {
    return predictions;
  }

  /** Share of positions where the student predicts the same class; NaN without any. */
  public double agreement() {
    return (double) agreements / positions;
  }
}
