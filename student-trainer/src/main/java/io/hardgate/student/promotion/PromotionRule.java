package io.hardgate.student.promotion;

import io.hardgate.config.PromotionConfig;
import java.util.Locale;

/**
 * Decides whether a challenger becomes the champion. It does, if it is
 *
 * <ul>
 *   <li>no worse in accuracy than {@code accuracyMargin}, by the lower bound of the paired
 *       bootstrap,
 *   <li>no worse in expected calibration error than {@code eceMargin} and what its accuracy is
 *       surely better by: a student that has learned next to nothing is well calibrated, and those
 *       that know more could never follow it. Here the difference itself counts, since noise adds
 *       to an ECE, most to that of the better calibrated of two, and the upper bound would hold
 *       back those who are better in all, and
 *   <li>by the bounds, better in accuracy, negative log-likelihood or calibration with its whole
 *       interval: else equal versions would take turns, and small losses would add up;
 * </ul>
 *
 * and if its accuracy is not below the champion's of the day of its promotion by more than {@code
 * recordMargin}. Where the stream itself goes bad, as with random labels, the one who is less sure
 * has the better calibration and likelihood, and must not win by that.
 *
 * <p>The first version needs enough labelled positions only.
 */
public final class PromotionRule {

  private final PromotionConfig config;

  public PromotionRule(PromotionConfig config) {
    this.config = config;
  }

  /** Decides where there is a champion. */
  public Decision decide(Comparison found, Circumstances circumstances) {
    Decision refused = refused(found.positions(), found.challenger(), circumstances);
    if (refused != null) {
      return refused;
    }
    double accuracy = found.challenger().accuracy();
    double record = circumstances.record().orElse(Double.NEGATIVE_INFINITY);
    if (accuracy < record - config.recordMargin()) {
      return refuse(
          Verdict.RECORD,
          "its accuracy of %.4f is more than %s (recordMargin) below the %.4f of the champion when"
              + " it was promoted",
          accuracy,
          config.recordMargin(),
          record);
    }
    // Asked this way round, a bound that is not a number refuses.
    if (!(found.accuracy().low() >= -config.accuracyMargin())) {
      return refuse(
          Verdict.ACCURACY,
          "its accuracy may be lower by more than %s (accuracyMargin): %s",
          config.accuracyMargin(),
          found.accuracy());
    }
    double paidFor = Math.max(0, found.accuracy().low());
    if (!(found.ece().difference() <= config.eceMargin() + paidFor)) {
      return refuse(
          Verdict.ECE,
          "its ECE is higher by more than %s (eceMargin), and its accuracy does not make up for it:"
              + " ECE %s, accuracy %s",
          config.eceMargin(),
          found.ece(),
          found.accuracy());
    }
    String better = better(found);
    if (better.isEmpty()) {
      return refuse(
          Verdict.NOT_BETTER,
          "it is not surely better in anything: accuracy %s, NLL %s, ECE %s",
          found.accuracy(),
          found.nll(),
          found.ece());
    }
    return new Decision(
        Verdict.BETTER,
        format(
            "it is better in %s and no worse in the rest: accuracy %s, NLL %s, ECE %s",
            better, found.accuracy(), found.nll(), found.ece()));
  }

  /**
   * Decides where there is no champion.
   *
   * @param positions labelled held-out positions that the challenger was measured on
   */
  public Decision first(int positions, Figures challenger, Circumstances circumstances) {
    Decision refused = refused(positions, challenger, circumstances);
    return refused != null
        ? refused
        : new Decision(
            Verdict.FIRST,
            format(
                "it is the first: accuracy %.4f, NLL %.4f, ECE %.4f",
                challenger.accuracy(), challenger.nll(), challenger.ece()));
  }

  /** What refuses a challenger whether or not there is a champion; null if nothing does. */
  private Decision refused(int positions, Figures challenger, Circumstances circumstances) {
    if (circumstances.pinned()) {
      return refuse(
          Verdict.PINNED, "a person went back to an earlier version; hardgate promote ends that");
    }
    if (circumstances.rising()) {
      return refuse(
          Verdict.RISING, "its figures on new pairs are above its past: it may be diverging");
    }
    if (positions < config.positions()) {
      return refuse(
          Verdict.FEW_POSITIONS,
          "there are %d labelled held-out positions, and %d (positions) are needed",
          positions,
          config.positions());
    }
    if (!challenger.finite()) {
      return refuse(Verdict.NOT_FINITE, "its figures are not finite: %s", challenger);
    }
    return null;
  }

  private static String better(Comparison found) {
    StringBuilder in = new StringBuilder();
    if (found.accuracy().above(0)) {
      in.append(", accuracy");
    }
    if (found.nll().below(0)) {
      in.append(", NLL");
    }
    if (found.ece().below(0)) {
      in.append(", ECE");
    }
    return in.length() == 0 ? "" : in.substring(2);
  }

  private static Decision refuse(Verdict verdict, String reason, Object... values) {
    return new Decision(verdict, format(reason, values));
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
