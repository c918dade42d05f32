package io.hardgate.local.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class GrowthTest {

  private static Standing standing(String name, Double... speeds) {
    return new Standing(name, Spread.of(List.of(speeds)), new Spread(1, 1, 1), List.of(speeds));
  }

  /** The machine is twice as fast in the second round: neither exponent nor multiple sees it. */
  @Test
  void costsAreComparedWithinARound() {
    Growth growth =
        Growth.of(
            List.of(1, 4, 16),
            1,
            List.of(
                standing("1", 100.0, 200.0),
                standing("4", 50.0, 100.0),
                standing("16", 25.0, 50.0),
                standing("16, slower", 10.0, 20.0)));
    assertThat(growth.exponent().median()).isEqualTo(0.5, within(1e-12));
    assertThat(growth.exponent().high() - growth.exponent().low()).isEqualTo(0, within(1e-12));
    assertThat(growth.from()).isEqualTo("4");
    assertThat(growth.times()).extracting(Growth.Times::name).containsExactly("16", "16, slower");
    assertThat(growth.times().get(0).cost()).isEqualTo(new Spread(2, 2, 2));
    assertThat(growth.times().get(1).cost()).isEqualTo(new Spread(5, 5, 5));
  }

  @Test
  void anAxisEndsWhereItIsToldToAndComparesWithItsFirstThen() {
    GrowthAxis backlog = GrowthAxis.of("backlog");
    assertThat(backlog.points(10_000)).containsExactly(10, 1_000, 10_000);
    assertThat(backlog.from(backlog.points(1_000_000))).isEqualTo(2);
    assertThat(backlog.from(backlog.points(9_999))).isZero();
    assertThat(ScaleBenchmark.shortest("age")).isEqualTo(100_000);
  }
}
