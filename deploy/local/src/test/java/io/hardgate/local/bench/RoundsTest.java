package io.hardgate.local.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hardgate.lifecycle.StopSignal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class RoundsTest {

  private final List<String> turns = new ArrayList<>();

  private Contestant contestant(String name, IntToDoubleFunction speedInRound) {
    return new Contestant() {
      private int round;

      @Override
      public String name() {
        return name;
      }

      @Override
      public double turn(StopSignal stop) {
        turns.add(name);
        return speedInRound.applyAsDouble(round++);
      }
    };
  }

  /** The machine is twice as fast in the second half: the ratio does not see it. */
  @Test
  void comparesWithinARoundAndForgetsTheFirst() throws Exception {
    List<Standing> standings =
        Rounds.run(
            List.of(
                contestant("a", round -> round == 0 ? 1e9 : round < 3 ? 100 : 200),
                contestant("b", round -> round == 0 ? 1 : round < 3 ? 90 : 180)),
            4,
            new StopSignal());
    assertThat(turns).containsExactly("a", "b", "b", "a", "a", "b", "b", "a", "a", "b");
    assertThat(standings).extracting(Standing::name).containsExactly("a", "b");
    assertThat(standings.get(0).ratio()).isEqualTo(new Spread(1, 1, 1));
    assertThat(standings.get(1).ratio().median()).isEqualTo(0.9, within(1e-12));
    assertThat(standings.get(1).ratio().noisy()).isFalse();
    assertThat(standings.get(1).speed()).isEqualTo(new Spread(135, 90, 180));
    assertThat(standings.get(1).speed().noisy()).isTrue();
  }

  @Test
  void medianAndQuartiles() {
    assertThat(Spread.of(List.of(5.0, 1.0, 2.0, 4.0, 3.0))).isEqualTo(new Spread(3, 2, 4));
    assertThat(Spread.of(List.of(4.0, 1.0))).isEqualTo(new Spread(2.5, 1.75, 3.25));
    assertThat(Spread.of(List.of(7.0))).isEqualTo(new Spread(7, 7, 7));
  }

  @Test
  void exponentOfAPower() {
    List<Double> xs = List.of(1.0, 4.0, 16.0);
    assertThat(Exponent.of(xs, List.of(3.0, 3.0, 3.0))).isEqualTo(0, within(1e-12));
    assertThat(Exponent.of(xs, List.of(2.0, 8.0, 32.0))).isEqualTo(1, within(1e-12));
    assertThat(Exponent.of(xs, List.of(5.0, 10.0, 20.0))).isEqualTo(0.5, within(1e-12));
  }
}
