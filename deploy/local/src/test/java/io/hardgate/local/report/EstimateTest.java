package io.hardgate.local.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EstimateTest {

  /** Half of {@code scipy.stats.t.interval(0.95, n - 1, mean(x), sem(x))}, SciPy 1.10.1. */
  @ParameterizedTest
  @CsvSource({
    "0.1 0.3, 0.2, 1.27062047364321",
    "0.02 0.031 0.025, 0.0253333333333333, 0.0136815636971533",
    "0.701 0.689 0.711 0.695 0.7025, 0.6997, 0.0102728468892319",
    "40.5 41.5 39.9 40.1 42.2 40.7 41.1 39.5 40.0 40.3, 40.58, 0.585836106723491"
  })
  void intervalsAreThoseOfSciPy(String values, double mean, double half) {
    Estimate estimate = Estimate.of(DoubleStream.of(values(values))).orElseThrow();
    assertThat(estimate.mean()).isEqualTo(mean, within(1e-12));
    assertThat(estimate.half().orElseThrow()).isEqualTo(half, within(1e-10));
    assertThat(estimate.high()).isEqualTo(mean + half, within(1e-10));
    assertThat(estimate.low()).isEqualTo(mean - half, within(1e-10));
  }

  private static double[] values(String text) {
    return Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  @Test
  void oneValueHasNoInterval() {
    Estimate one = Estimate.of(DoubleStream.of(0.25, Double.NaN)).orElseThrow();
    assertThat(one.mean()).isEqualTo(0.25);
    assertThat(one.half()).isEmpty();
    assertThat(one.above(0)).as("nothing is said of it").isFalse();
    assertThat(one.below(1)).isFalse();
  }

  @Test
  void noValueIsNoEstimate() {
    assertThat(Estimate.of(DoubleStream.of(Double.NaN))).isEqualTo(Optional.empty());
  }

  @Test
  void equalValuesHaveAnIntervalOfNoWidth() {
    Estimate equal = Estimate.of(DoubleStream.of(0.5, 0.5, 0.5)).orElseThrow();
    assertThat(equal.half()).hasValue(0);
    assertThat(equal.above(0.49)).isTrue();
  }
}
