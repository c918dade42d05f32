package io.hardgate.student.promotion;

/**
 * A challenger against the champion, on the same positions.
 *
 * @param positions how many
 * @param champion what the champion is worth on them
 * @param challenger what the challenger is worth on them
 * @param accuracy difference of accuracy; better is above 0
 * @param nll difference of negative log-likelihood, in nats; better is below 0
 * @param ece difference of expected calibration error; better is below 0
 */
public record Comparison(
    int positions,
    Figures champion,
    Figures challenger,
    Interval accuracy,
    Interval nll,
    Interval ece) {

  private static final int RESAMPLES = 1000;

  /**
   * Compares by the paired bootstrap.
   *
   * @param confidence of the intervals, such as 0.95
   * @param seed of the resampling; with the same one the same intervals come out
   * @throws IllegalArgumentException if the two are not on as many positions, or on none
   */
  public static Comparison of(
      Predictions champion, Predictions challenger, double confidence, long seed) {
    return of(champion, challenger, confidence, seed, RESAMPLES);
  }

  static Comparison of(
      Predictions champion, Predictions challenger, double confidence, long seed, int resamples) {
    Figures before = Figures.of(champion.scores());
    Figures after = Figures.of(challenger.scores());
    PairedBootstrap bootstrap = new PairedBootstrap(champion, challenger, seed, resamples);
    return new Comparison(
        champion.size(),
        before,
        after,
        bootstrap.accuracy(after.accuracy() - before.accuracy(), confidence),
        bootstrap.nll(after.nll() - before.nll(), confidence),
        bootstrap.ece(after.ece() - before.ece(), confidence));
  }
}
