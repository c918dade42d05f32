package io.hardgate.local.report;

import io.hardgate.calibration.ReliabilityBins;
import io.hardgate.student.evaluations.HeldOutEvaluation;
import io.hardgate.student.training.Scores;
import io.hardgate.student.training.Totals;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A held-out evaluation, reduced to what a report shows.
 *
 * @param pass that it is in; empty: the student follows the log
 * @param positions labelled ones that were held out
 * @param student its figures, by key
 * @param teacher its figures, by key; empty if it answered nothing
 */
record Point(
    long step,
    OptionalInt pass,
    boolean passEnd,
    long positions,
    double tau,
    double fittedTau,
    Totals totals,
    Map<String, Double> student,
    Map<String, Double> teacher,
    ReliabilityBins studentBins,
    ReliabilityBins teacherBins) {

  static Point of(HeldOutEvaluation evaluation) {
    Scores scores = evaluation.scores();
    return new Point(
        evaluation.step(),
        evaluation.pass(),
        evaluation.passEnd(),
        scores.student().positions(),
        evaluation.tau(),
        evaluation.fittedTau(),
        evaluation.totals(),
        Measured.student(scores).figures(),
        Measured.teacher(scores).figures(),
        scores.student().bins(),
        scores.teacher().bins());
  }

  /** The share of the positions with both that the teacher supervised; NaN without any. */
  double toTeacher() {
    return toTeacherSince(totals, Totals.NONE);
  }

  /** The same, of those since an earlier evaluation. */
  static double toTeacherSince(Totals now, Totals before) {
    double byTeacher = now.byTeacher() - before.byTeacher();
    return byTeacher / (byTeacher + now.byLabel() - before.byLabel());
  }
}
