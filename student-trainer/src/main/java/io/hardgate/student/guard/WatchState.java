package io.hardgate.student.guard;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * All that a {@link TeacherWatch} remembers, for a checkpoint.
 *
 * @param nll of the teacher's negative log-likelihood
 * @param disagreement with the student
 * @param suspected whether the teacher is held to have turned bad
 * @param stretch what counts for or against the alarm: where there is none, since the disagreement
 *     was last usual; else, of the recent past
 */
public record WatchState(
    @JsonProperty("nll") RiseState nll,
    @JsonProperty("disagreement") RiseState disagreement,
    @JsonProperty("suspected") boolean suspected,
    @JsonProperty("stretch") StretchState stretch) {

  /**
   * Sums over a stretch of positions.
   *
   * @param positions in it
   * @param labelled of them
   * @param nllAbove sum over labelled ones of how far the NLL is above its past, in deviations
   * @param disagreementAbove sum of how far the disagreement is above its past
   */
  public record StretchState(
      @JsonProperty("positions") long positions,
      @JsonProperty("labelled") long labelled,
      @JsonProperty("nllAbove") double nllAbove,
      @JsonProperty("disagreementAbove") double disagreementAbove) {}
}
