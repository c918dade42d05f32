package io.hardgate.calibration;

/** How far a student follows its teacher (Stanton et al. 2021, arXiv 2106.05945). */
public final class FidelityScores {

  private long positions;
  private long agreements;
  private double divergence;

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
