package io.hardgate.local.bench;

import java.util.List;

/**
 * What came out in several rounds.
 *
 * @param median of them
 * @param low the lower quartile
 * @param high the upper quartile
 */
public record Spread(double median, double low, double high) {

  private static final double NOISY = 0.05;

  /** Of one round or more. */
  static Spread of(List<Double> rounds) {
    double[] sorted = rounds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return new Spread(quantile(sorted, 0.5), quantile(sorted, 0.25), quantile(sorted, 0.75));
  }

  /** The spread of so much divided by each. */
  Spread divided(double amount) {
    return new Spread(amount / median, amount / high, amount / low);
  }

  /** Between neighbours in proportion. */
  private static double quantile(double[] sorted, double share) {
    double at = share * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  /** Whether half of the rounds lie further apart than a twentieth of the median. */
  public boolean noisy() {
    return high - low > NOISY * median;
  }
}
