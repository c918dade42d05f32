package io.hardgate.local.report;

import io.hardgate.calibration.ConfidenceInterval;
import java.util.Locale;
import java.util.Optional;

/** How numbers are written for people. */
final class Numbers {

  /** Where there is none. */
  static final String NONE = "–";

  private Numbers() {}

  static String fixed(double value, int digits) {
    String text = String.format(Locale.ROOT, "%,." + digits + "f", value);
    // A minus sign is as wide as a plus; and minus zero is zero.
    return text.matches("-[0.,]+") ? text.substring(1) : text.replace('-', '−');
  }

  static String signed(double value, int digits) {
    String text = fixed(value, digits);
    return text.startsWith("−") || text.matches("[0.,]+") ? text : "+" + text;
  }

  static String whole(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  static String percent(double share) {
    return fixed(100 * share, 1) + " %";
  }

  /** Half of the interval; empty if there is none. */
  static String half(Estimate estimate, int digits) {
    return estimate.half().isPresent() ? "± " + fixed(estimate.half().getAsDouble(), digits) : "";
  }

  /** A mean with its interval, in one text. */
  static String text(Optional<Estimate> estimate, int digits) {
    return estimate
        .map(it -> (fixed(it.mean(), digits) + " " + half(it, digits)).strip())
        .orElse(NONE);
  }

  /** A time that people had to wait. */
  static String time(double seconds) {
    long minutes = Math.round(seconds / 60);
    return minutes < 2
        ? Math.round(seconds) + " s"
        : minutes < 60 ? minutes + " min" : "%d h %02d min".formatted(minutes / 60, minutes % 60);
  }

  /** An interval; nothing where there is none. */
  static String range(Optional<ConfidenceInterval> interval, int digits) {
    return interval
        .map(it -> fixed(it.low(), digits) + " to " + fixed(it.high(), digits))
        .orElse("");
  }

  /** With three digits that say something, or all of a larger number. */
  static String significant(double value) {
    return fixed(value, (int) Math.min(12, Math.max(0, 2 - Math.floor(Math.log10(value)))));
  }

  /** As short as a round number can be told. */
  static String round(double value) {
    if (value >= 1e6) {
      return shortest(value / 1e6) + "M";
    }
    return value >= 1e4 ? shortest(value / 1e3) + "k" : shortest(value);
  }

  private static String shortest(double value) {
    String text = fixed(value, 6);
    return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
  }

  /** As short as the axis of a chart needs it. */
  static String tick(double value, double step) {
    if (step >= 1000 && value >= 1000) {
      return fixed(value / 1000, step % 1000 == 0 ? 0 : 1) + "k";
    }
    int digits = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    return fixed(value, digits);
  }
}
