package io.hardgate.local.bench;

import java.util.List;

/**
 * How a cost grows: the exponent b of {@code cost = a x^b}, by least squares of the logarithms. 0
 * is a cost that stays as it is, 1 one that grows as x does.
 */
final class Exponent {

  private Exponent() {}

  /** Of two points or more; both lists as long, all greater than 0. */
  static double of(List<Double> xs, List<Double> costs) {
    double meanX = meanLog(xs);
    double meanCost = meanLog(costs);
    double covariance = 0;
    double variance = 0;
    for (int i = 0; i < xs.size(); i++) {
      double dx = Math.log(xs.get(i)) - meanX;
      covariance += dx * (Math.log(costs.get(i)) - meanCost);
      variance += dx * dx;
    }
    return covariance / variance;
  }

  private static double meanLog(List<Double> values) {
    return values.stream().mapToDouble(Math::log).average().orElseThrow();
  }
}
