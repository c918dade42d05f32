package io.hardgate.local.report;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * A mean over seeds, with its interval by Student's t-distribution.
 *
 * @param values one for each seed; at least one
 * @param half of the interval, around the mean; empty of one seed
 */
record Estimate(List<Double> values, double mean, OptionalDouble half) {

  /** Of all intervals. */
  static final double CONFIDENCE = 0.95;

  /** Of these values; empty if there is none. Those that are not finite do not count. */
  static Optional<Estimate> of(DoubleStream all) {
    List<Double> values = all.filter(Double::isFinite).boxed().toList();
    int n = values.size();
    if (n == 0) {
      return Optional.empty();
    }
    double mean = values.stream().mapToDouble(v -> v).sum() / n;
    if (n == 1) {
      return Optional.of(new Estimate(values, mean, OptionalDouble.empty()));
    }
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    double t = TDistribution.of(n - 1).inverseSurvivalProbability((1 - CONFIDENCE) / 2);
    double half = t * Math.sqrt(squares / (n - 1) / n);
    return Optional.of(new Estimate(values, mean, OptionalDouble.of(half)));
  }

  /** The lower end; the mean, if there is no interval. */
  double low() {
    return mean - half.orElse(0);
  }

  /** The upper end; the mean, if there is no interval. */
  double high() {
    return mean + half.orElse(0);
  }

  /** Whether the interval says so. */
  boolean above(double value) {
    return half.isPresent() && low() > value;
  }

  /** Whether the interval says so. */
  boolean below(double value) {
    return half.isPresent() && high() < value;
  }
}
