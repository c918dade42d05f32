package io.hardgate.calibration;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How far a student follows its teacher (Stanton et al. 2021, arXiv 2106.05945). */
public final class FidelityScores {

  private long positions;
  private long agreements;
  private double divergence;

  /**
   * All that the scores are made of, for a checkpoint.
   *
   * @param divergence sum of KL(teacher || student), in nats
   */
  public record State(
      @JsonProperty("positions") long positions,
      @JsonProperty("agreements") long agreements,
      @JsonProperty("divergence") double divergence) {}

  public State state() {
    return new State(positions, agreements, divergence);
  }

  /** Scores that go on from a {@link #state()}. */
  public static FidelityScores of(State state) {
    FidelityScores scores = new FidelityScores();
    scores.positions = state.positions();
    scores.agreements = state.agreements();
    scores.divergence = state.divergence();
    return scores;
  }

  /**
   * One position.
   *
   * @param agree whether both predict the same class
   * @param kl KL(teacher || student), in nats
   */
  public void add(boolean agree, double kl) {
    positions++;
    divergence += kl;
    if (agree) {
      agreements++;
    }
  }

  /** All positions of the other, too. */
  public void add(FidelityScores other) {
    positions += other.positions;
    agreements += other.agreements;
    divergence += other.divergence;
  }

  public long positions() {
    return positions;
  }

  /** Share of equal predictions; NaN without positions. */
  public double agreement() {
    return (double) agreements / positions;
  }

  /** Mean KL(teacher || student), in nats; NaN without positions. */
  public double kl() {
    return divergence / positions;
  }
}
