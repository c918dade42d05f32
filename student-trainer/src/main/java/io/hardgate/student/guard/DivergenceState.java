package io.hardgate.student.guard;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * All that a {@link DivergenceWatch} remembers, for a checkpoint.
 *
 * @param nll of the student's negative log-likelihood
 * @param sureness of how much surer the student is than right
 * @param why it is held to have diverged; empty if it is not
 * @param labelled positions of the stretch that the recovery is judged by
 * @param nllAbove sum over them of how far the NLL is above its past, in deviations
 * @param surenessAbove the same of how much surer it is than right
 * @param since positions since it diverged
 */
public record DivergenceState(
    @JsonProperty("nll") RiseState nll,
    @JsonProperty("sureness") RiseState sureness,
    @JsonProperty("why") String why,
    @JsonProperty("labelled") long labelled,
    @JsonProperty("nllAbove") double nllAbove,
    @JsonProperty("surenessAbove") double surenessAbove,
    @JsonProperty("since") long since) {

  /** Whether nothing in it is missing. */
  public boolean whole() {
    return nll != null && sureness != null && why != null;
  }
}
