package io.hardgate.config;

import java.nio.file.Path;
import java.util.Locale;

/**
 * Which versions of a student reach production: a challenger is compared with the champion on the
 * same held-out pairs, with paired bootstrap intervals.
 *
 * @param mode who decides
 * @param positions labelled held-out positions that a decision needs
 * @param confidence of the intervals
 * @param accuracyMargin the challenger's accuracy may be lower by so much, at this confidence
 * @param eceMargin its expected calibration error may be higher by so much, and by what its
 *     accuracy is surely higher by
 * @param recordMargin its accuracy may be lower by so much than the champion's was when it was
 *     promoted: where the stream itself goes bad, both are
 * @param directory where the model directories of the promoted versions are written
 */
public record PromotionConfig(
    Mode mode,
    int positions,
    double confidence,
    double accuracyMargin,
    double eceMargin,
    double recordMargin,
    Path directory) {

  public PromotionConfig {
    new Checks()
        .between("positions", positions, 20, 10_000_000)
        .between("confidence", confidence, 0.5, 0.999)
        .between("accuracyMargin", accuracyMargin, 0, 1)
        .between("eceMargin", eceMargin, 0, 1)
        .between("recordMargin", recordMargin, 0, 1)
        .done();
  }

  /** Who decides. */
  public enum Mode {
    /** The rule, at every checkpoint. */
    AUTO,
    /** People, with {@code hardgate promote}. */
    MANUAL;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
