package io.hardgate.local.report;

import io.hardgate.calibration.ReliabilityBins;
import io.hardgate.student.evaluations.HeldOutEvaluation;
import io.hardgate.student.training.Scores;
import io.hardgate.student.training.Totals;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A held-out evaluation, reduced to what a report shows.
 *
 * @param pass that it is in; empty: the student follows the log
 * @param positions labelled ones that were held out
 * @param student its figures, by key
 * @param teacher its figures, by key; empty if it answered nothing
 * @param spread of both over held-out data; empty where nobody looks at it
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
    ReliabilityBins teacherBins,
    Optional<Spread> spread) {

  /** How far single runs might be off because of the data that were held out. */
  record Spread(HeldOutInterval student, HeldOutInterval teacher) {}

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
        scores.teacher().bins(),
        Optional.of(
            new Spread(
                new HeldOutInterval(scores.studentDetail().positions()),
                new HeldOutInterval(scores.teacherDetail().positions()))));
  }

  /** The same in a tenth of the memory: of a run there can be any number. */
  Point withoutSpread() {
    return new Point(
        step,
        pass,
        passEnd,
        positions,
        tau,
        fittedTau,
        totals,
        student,
        teacher,
        studentBins,
        teacherBins,
        Optional.empty());
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
