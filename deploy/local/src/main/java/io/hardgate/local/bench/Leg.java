package io.hardgate.local.bench;

import java.util.List;

/**
 * A part of the way from a sample's producer to its training step.
 *
 * @param median in milliseconds
 * @param p99 in milliseconds
 * @param share of the mean of the whole way
 */
public record Leg(String name, double median, double p99, double share) {

  /**
   * From what it took each sample.
   *
   * @param millis at least one
   * @param meanOfAll of the whole way
   */
  static Leg of(String name, List<Long> millis, double meanOfAll) {
    long[] sorted = millis.stream().mapToLong(Long::longValue).sorted().toArray();
    return new Leg(
        name,
        sorted[sorted.length / 2],
        sorted[(int) Math.min(sorted.length - 1L, sorted.length * 99L / 100)],
        mean(millis) / meanOfAll);
  }

  static double mean(List<Long> millis) {
    return millis.stream().mapToLong(Long::longValue).average().orElseThrow();
  }
}
