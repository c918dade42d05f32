package io.hardgate.student.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ComparisonTest {

  /**
   * Two students of 400 positions, made of a sequence that Python makes as well.
   *
   * <p>The expected figures came from NumPy 2.4.6 and SciPy 1.17.1:
   *
   * <pre>{@code
   * def lcg(n, s):
   *     out = []
   *     for _ in range(n):
   *         s = (1103515245 * s + 12345) % 2**31
   *         out.append(s / 2**31)
   *     return np.array(out)
   * u = lcg(2400, 7).reshape(400, 6)
   * ca = 0.3 + 0.7 * u[:, 0]
   * cb = np.clip(0.25 + 0.7 * (0.7 * u[:, 0] + 0.3 * u[:, 1]), 0, 1)
   * ra = 0.6 * u[:, 4] + 0.4 * u[:, 2] < 0.85 * ca
   * rb = 0.6 * u[:, 4] + 0.4 * u[:, 3] < cb
   * na = np.where(ra, -np.log(ca), -np.log((1 - ca) / 5 + 1e-3))       nb likewise
   * def ece(c, r):
   *     return np.abs(np.bincount(np.minimum((c * 15).astype(int), 14), r - c, 15)).sum() / len(c)
   * scipy.stats.bootstrap((np.arange(400),), lambda i: rb[i].mean() - ra[i].mean(),
   *     vectorized=False, n_resamples=20000, method='percentile', rng=np.random.default_rng(1))
   * }</pre>
   *
   * and so on for NLL and ECE. With {@code default_rng(2)} the bounds differ by up to 0.0025,
   * 0.0003 and 0.0013, which is what resampling leaves open.
   */
  @Test
  void agreesWithSciPy() {
    double[] u = sequence(2400, 7);
    double[][] confidence = new double[2][400];
    boolean[][] correct = new boolean[2][400];
    double[][] nll = new double[2][400];
    for (int i = 0; i < 400; i++) {
      int at = 6 * i;
      confidence[0][i] = 0.3 + 0.7 * u[at];
      confidence[1][i] = 0.25 + 0.7 * (0.7 * u[at] + 0.3 * u[at + 1]);
      correct[0][i] = 0.6 * u[at + 4] + 0.4 * u[at + 2] < 0.85 * confidence[0][i];
      correct[1][i] = 0.6 * u[at + 4] + 0.4 * u[at + 3] < confidence[1][i];
      for (int who = 0; who < 2; who++) {
        double c = confidence[who][i];
        nll[who][i] = -Math.log(correct[who][i] ? c : (1 - c) / 5 + 1e-3);
      }
    }
    Comparison found =
        Comparison.of(
            Predictions.of(confidence[0], correct[0], nll[0]),
            Predictions.of(confidence[1], correct[1], nll[1]),
            0.95,
            1,
            20_000);
    assertThat(found.champion().accuracy()).isEqualTo(0.5575);
    assertThat(found.champion().nll()).isEqualTo(1.2805443521510398, within(1e-12));
    assertThat(found.champion().ece()).isEqualTo(0.12152117195772005, within(1e-12));
    assertThat(found.challenger().accuracy()).isEqualTo(0.6025);
    assertThat(found.challenger().nll()).isEqualTo(1.1965862944334884, within(1e-12));
    assertThat(found.challenger().ece()).isEqualTo(0.10101751942175907, within(1e-12));
    near(found.accuracy(), 0.045, 0.0025, 0.0875, 0.003);
    near(found.nll(), -0.08395805771755138, -0.1906, 0.0200, 0.004);
    near(found.ece(), -0.02050365253596098, -0.0652, 0.0259, 0.002);
  }

  private static double[] sequence(int length, long seed) {
    double[] values = new double[length];
    long s = seed;
    for (int i = 0; i < length; i++) {
      s = (1103515245 * s + 12345) % (1L << 31);
      values[i] = (double) s / (1L << 31);
    }
    return values;
  }

  private static void near(
      Interval found, double difference, double low, double high, double room) {
    assertThat(found.difference()).isEqualTo(difference, within(1e-12));
    assertThat(found.low()).isEqualTo(low, within(room));
    assertThat(found.high()).isEqualTo(high, within(room));
  }

  @Property(tries = 20)
  void aStudentDoesNotDifferFromItself(@ForAll long seed, @ForAll @IntRange(min = 1) int size) {
    Predictions some = new SimulatedHeldOut(1 + size % 500, seed).predict(2, 2, seed + 1);
    Comparison found = Comparison.of(some, some, 0.95, seed);
    Interval none = new Interval(0, 0, 0);
    assertThat(found.accuracy()).isEqualTo(none);
    assertThat(found.nll()).isEqualTo(none);
    assertThat(found.ece()).isEqualTo(none);
  }

  @Property(tries = 10)
  void isAFunctionOfTheSeedAndTurnsAroundWithTheTwo(@ForAll long seed) {
    SimulatedHeldOut world = new SimulatedHeldOut(301, seed);
    Predictions one = world.predict(2, 2, seed + 1);
    Predictions other = world.predict(2.5, 3, seed + 2);
    Comparison found = Comparison.of(one, other, 0.9, seed);
    assertThat(Comparison.of(one, other, 0.9, seed)).isEqualTo(found);
    Comparison turned = Comparison.of(other, one, 0.9, seed);
    mirrored(found.accuracy(), turned.accuracy());
    mirrored(found.nll(), turned.nll());
    mirrored(found.ece(), turned.ece());
    assertThat(found.nll().low()).isLessThan(found.nll().high());
  }

  private static void mirrored(Interval one, Interval other) {
    assertThat(other.difference()).isEqualTo(-one.difference(), within(1e-12));
    assertThat(other.low()).isEqualTo(-one.high(), within(1e-12));
    assertThat(other.high()).isEqualTo(-one.low(), within(1e-12));
  }

  /**
   * Each of 300 held-out sets has its own interval; the truth is the mean over a very large one.
   */
  @Test
  void theTruthIsInsideAsOftenAsItSays() {
    SimulatedHeldOut large = new SimulatedHeldOut(400_000, 1);
    Comparison truth =
        Comparison.of(large.predict(2, 2, 2), large.predict(2.2, 2.2, 3), 0.95, 1, 2);
    int accuracy = 0;
    int nll = 0;
    for (int run = 0; run < 300; run++) {
      SimulatedHeldOut world = new SimulatedHeldOut(1000, 100 + run);
      Comparison found =
          Comparison.of(
              world.predict(2, 2, 1000 + run), world.predict(2.2, 2.2, 2000 + run), 0.9, run, 300);
      accuracy += inside(found.accuracy(), truth.accuracy().difference());
      nll += inside(found.nll(), truth.nll().difference());
    }
    assertThat(accuracy / 300.0).isEqualTo(0.9, within(0.05));
    assertThat(nll / 300.0).isEqualTo(0.9, within(0.05));
  }

  private static int inside(Interval found, double truth) {
    return found.low() <= truth && truth <= found.high() ? 1 : 0;
  }

  @Test
  void wantsAsManyPositionsOfBoth() {
    Predictions none = Predictions.of(new double[0], new boolean[0], new double[0]);
    Predictions one = Predictions.of(new double[1], new boolean[1], new double[1]);
    assertThatThrownBy(() -> Comparison.of(one, none, 0.95, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 positions of the champion and 0 of the challenger");
    assertThatThrownBy(() -> Comparison.of(none, none, 0.95, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Predictions.of(new double[2], new boolean[1], new double[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "got 2 confidences, 1 corrects, 2 nlls and 2 samples, expected as many of each");
  }

  @Test
  void positionsOfASampleAreDrawnTogether() {
    // Every sample has two positions that say the same: no more is known than of one of them.
    int samples = 200;
    boolean[] before = new boolean[2 * samples];
    boolean[] after = new boolean[2 * samples];
    int[] together = new int[2 * samples];
    for (int i = 0; i < 2 * samples; i++) {
      before[i] = i / 2 % 3 == 0;
      after[i] = i / 2 % 2 == 0;
      together[i] = i / 2;
    }
    Comparison pairs = compare(before, after, together);
    Comparison alone = compare(before, after, IntStream.range(0, 2 * samples).toArray());
    assertThat(pairs.accuracy().difference()).isEqualTo(alone.accuracy().difference());
    double wider = width(pairs.accuracy()) / width(alone.accuracy());
    assertThat(wider).isCloseTo(Math.sqrt(2), within(0.15));
  }

  private static Comparison compare(boolean[] before, boolean[] after, int[] samples) {
    double[] half = new double[samples.length];
    Arrays.fill(half, 0.5);
    return Comparison.of(
        Predictions.of(half, before, half, samples),
        Predictions.of(half, after, half, samples),
        0.95,
        1);
  }

  private static double width(Interval interval) {
    return interval.high() - interval.low();
  }
}
