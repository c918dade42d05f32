package io.hardgate.student.metrics;

import io.hardgate.metrics.Label;

/** The labels of the trainer's meters. */
final class StudentLabels {

  static final Label STUDENT = new Label("student", "ids of the students of this process");

  static final Label PREDICTOR = new Label("predictor", "`student`, `teacher` (the blended one)");

  static final Label SCOPE =
      new Label(
          "scope",
          "`prequential` (measured before a batch was learned from, over the newest 10,000"
              + " positions or so), `life` (the same, over the student's life; accuracy, NLL, Brier,"
              + " ECE, agreement and KL alone), `held-out` (the newest evaluation)");

  static final Label TEACHER =
      new Label(
          "teacher", "ids of the 64 teachers that were heard last; counters have `other`, too");

  static final Label TEACHER_SCOPE =
      new Label(
          "scope",
          "`window` (the newest 10,000 positions that it answered), `life` (accuracy and ECE alone)");

  static final Label BIN = new Label("bin", "`00` to `14`: bins of confidence, of equal width");

  static final Label FIGURE = new Label("figure", "`accuracy`, `nll_nats`, `ece`");

  static final Label BOUND =
      new Label("bound", "`none` (the difference), `low`, `high` (of its interval)");

  static final Label SPLIT = new Label("split", "`train`, `held-out`");

  private StudentLabels() {}
}
