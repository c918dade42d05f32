package io.hardgate.student.promotion;

import java.util.Locale;

/**
 * A difference, challenger minus champion, and where it lies with the confidence that was asked
 * for.
 *
 * @param difference on the positions as they are
 * @param low lower bound
 * @param high upper bound
 */
public record Interval(double difference, double low, double high) {

  boolean above(double value) {
    return low > value;
  }

  boolean below(double value) {
    return high < value;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%+.4f (%+.4f to %+.4f)", difference, low, high);
  }
}
