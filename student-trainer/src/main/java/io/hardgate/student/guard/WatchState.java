package io.hardgate.student.guard;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * All that a {@link TeacherWatch} remembers, for a checkpoint.
 *
 * @param nll of the teacher's negative log-likelihood
 * @param disagreement of the teacher's disagreement with the student
 * @param sureness of how sure the teacher is
 * @param suspected whether the teacher is held to have turned bad
 * @param stretch what the next change of mind is judged by
 */
public record WatchState(
    @JsonProperty("nll") RiseState nll,
    @JsonProperty("disagreement") RiseState disagreement,
    @JsonProperty("sureness") RiseState sureness,
    @JsonProperty("suspected") boolean suspected,
    @JsonProperty("stretch") StretchState stretch) {

  /**
   * Sums over a stretch of positions.
   *
   * @param positions in it
   * @param labelled of them
   * @param nllAbove sum over labelled ones of how far the NLL is above its past, in deviations
   * @param disagreementAbove sum of how far the disagreement is above its past
   * @param surenessAbove sum of how far the sureness is above its past, in deviations
   */
  public record StretchState(
      @JsonProperty("positions") long positions,
      @JsonProperty("labelled") long labelled,
      @JsonProperty("nllAbove") double nllAbove,
      @JsonProperty("disagreementAbove") double disagreementAbove,
      @JsonProperty("surenessAbove") double surenessAbove) {}
}
