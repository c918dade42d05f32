package io.hardgate.student.evaluations;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.hardgate.student.training.Scores;
import io.hardgate.student.training.Totals;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A student after one step, on what was held out then.
 *
 * @param step steps that it has made
 * @param pass over the log that the step belongs to, from 1; empty: it follows the log
 * @param passEnd whether this is all of the pass
 * @param tau the temperature of the target, as the next step uses it
 * @param fittedTau what was fitted to the teacher, or to the blend of several, whether or not it is
 *     used; the teacher's scores and the fidelity are taken at it
 * @param teacherTaus what was fitted to each teacher, by its id
 * @param totals over the student's life; what happened between two evaluations is their difference
 * @param heldOut all that the scores are made of
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record HeldOutEvaluation(
    long step,
    OptionalInt pass,
    boolean passEnd,
    double tau,
    double fittedTau,
    Map<String, Double> teacherTaus,
    Totals totals,
    Scores.State heldOut) {

  /** The scores that it is made of. */
  public Scores scores() {
    return Scores.of(heldOut);
  }

  boolean whole() {
    return step >= 0 && pass != null && totals != null && heldOut != null && heldOut.whole();
  }
}
