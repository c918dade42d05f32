package io.hardgate.student.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.hardgate.student.supervision.PositionFigures;

/**
 * What was counted, of one batch or over a student's life.
 *
 * @param steps batches that were learned from
 * @param refusedNotFinite batches that were not, because their loss or gradient was not finite
 * @param refusedUnsupervised batches that were not, because nothing in them was supervised
 * @param trained positions that were learned from
 * @param byTeacher of those with teacher and label, what the teacher supervised; weights, summed up
 * @param byLabel of the same, what the label supervised
 * @param labelWithoutTeacher of those that were learned from, positions without a teacher
 * @param teacherWithoutLabel of those that were learned from, positions without a label
 * @param pairsConsumed pairs that were read to learn from, once each
 * @param pairsHeldOut pairs that were read and held out, once each
 * @param crowdedOut logits of teachers that a batch had no room for
 * @param teacherLoss of those that were learned from, the teacher's part of the loss, summed up
 * @param labelLoss of the same, the label's part
 */
public record Totals(
    @JsonProperty("steps") long steps,
    @JsonProperty("refusedNotFinite") long refusedNotFinite,
    @JsonProperty("refusedUnsupervised") long refusedUnsupervised,
    @JsonProperty("trained") long trained,
    @JsonProperty("byTeacher") double byTeacher,
    @JsonProperty("byLabel") double byLabel,
    @JsonProperty("labelWithoutTeacher") long labelWithoutTeacher,
    @JsonProperty("teacherWithoutLabel") long teacherWithoutLabel,
    @JsonProperty("pairsConsumed") long pairsConsumed,
    @JsonProperty("pairsHeldOut") long pairsHeldOut,
    @JsonProperty("crowdedOut") long crowdedOut,
    @JsonProperty("teacherLoss") double teacherLoss,
    @JsonProperty("labelLoss") double labelLoss) {

  /** Nothing counted. */
  public static final Totals NONE = new Totals(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** What one step counts. */
  public static Totals of(TrainingStep.Outcome outcome) {
    PositionFigures figures = outcome.figures();
    int supervised = figures.supervised();
    if (!outcome.learned()) {
      return new Totals(
          0, supervised > 0 ? 1 : 0, supervised > 0 ? 0 : 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }
    double byTeacher = 0;
    double byLabel = 0;
    long withoutTeacher = 0;
    long withoutLabel = 0;
    for (int i = 0; i < figures.positions(); i++) {
      if (figures.hasTeacher(i) && figures.hasLabel(i)) {
        byTeacher += figures.teacherWeight(i);
        byLabel += figures.labelWeight(i);
      } else if (figures.hasLabel(i)) {
        withoutTeacher++;
      } else if (figures.hasTeacher(i)) {
        withoutLabel++;
      }
    }
    return new Totals(
        1,
        0,
        0,
        supervised,
        byTeacher,
        byLabel,
        withoutTeacher,
        withoutLabel,
        0,
        0,
        0,
        figures.meanTeacherLoss() * supervised,
        figures.meanLabelLoss() * supervised);
  }

  /** Pairs that were read for the first time. */
  public static Totals consumed(long toLearnFrom, long heldOut) {
    return new Totals(0, 0, 0, 0, 0, 0, 0, 0, toLearnFrom, heldOut, 0, 0, 0);
  }

  /** Logits of teachers that a batch had no room for. */
  public static Totals crowdedOut(long logits) {
    return new Totals(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, logits, 0, 0);
  }

  /** Both, added up. */
  public Totals plus(Totals more) {
    return new Totals(
        steps + more.steps,
        refusedNotFinite + more.refusedNotFinite,
        refusedUnsupervised + more.refusedUnsupervised,
        trained + more.trained,
        byTeacher + more.byTeacher,
        byLabel + more.byLabel,
        labelWithoutTeacher + more.labelWithoutTeacher,
        teacherWithoutLabel + more.teacherWithoutLabel,
        pairsConsumed + more.pairsConsumed,
        pairsHeldOut + more.pairsHeldOut,
        crowdedOut + more.crowdedOut,
        teacherLoss + more.teacherLoss,
        labelLoss + more.labelLoss);
  }

  /** Of the positions with a teacher and a label, the share that the policy gave to the teacher. */
  public double gateToTeacherShare() {
    double both = byTeacher + byLabel;
    return both == 0 ? 0 : byTeacher / both;
  }
}
