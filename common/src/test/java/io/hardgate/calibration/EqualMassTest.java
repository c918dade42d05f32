package io.hardgate.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EqualMassTest {

  /**
   * ECE of netcal with equal_intervals=False (Miscalibration.py at 69f24a5f: edges by
   * numpy.quantile), 15 bins. Its bins are cut between any two predictions, here a cell that a cut
   * falls in gives to both sides in proportion: hence the tolerance. The stream is hard on that: a
   * thirtieth of it is in the last cell.
   */
  @ParameterizedTest
  @CsvSource({
    "31, 0.4, 4000, 0.059677152881649785",
    "32, 0, 4000, 0.01729209856225163",
    "33, -0.3, 4000, 0.04260914668567184",
    "34, 0.05, 40000, 0.0071604825604215955"
  })
  void agreesWithNetcal(long seed, double tilt, int size, double expected) {
    assertThat(Predicted.grid(Predicted.stream(seed, size, tilt)).equalMassEce())
        .isEqualTo(expected, within(1e-3));
  }

  /** netcal: 0.08828797779848079. All bins are too sure, so the cuts do not matter. */
  @Test
  void ofSamples() {
    assertThat(Predicted.grid(Predicted.samples(35, 3000, 0.5)).equalMassEce())
        .isEqualTo(0.08828797779848079, within(1e-8));
  }

  /** netcal gives up here: numpy finds that its edges are the same. */
  @Test
  void ofTiesEveryBinHasItsShare() {
    List<Predicted> all = new ArrayList<>(Predicted.alike(0.7, 10, 5));
    all.addAll(Predicted.alike(0.9, 10, 9));
    assertThat(Predicted.grid(all).equalMassEce()).isEqualTo(0.1, within(1e-6));
    assertThat(Predicted.grid(Predicted.alike(1, 100, 90)).equalMassEce())
        .isEqualTo(0.1, within(1e-9));
    assertThat(Predicted.grid(Predicted.alike(0, 7, 0)).equalMassEce()).isZero();
    assertThat(Predicted.grid(Predicted.alike(0.8, 1, 0)).equalMassEce())
        .isEqualTo(0.8, within(1e-6));
  }

  /** By the definition, on a stream whose predictions all have a cell of their own. */
  @Test
  void binsHaveEquallyMany() {
    List<Predicted> all = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      all.add(new Predicted((16 * i + 8) / 960.0, (i * 7) % 11 < 4 ? 1 : 0));
    }
    double expected = 0;
    for (int from = 0; from < 60; from += 4) {
      double gap = 0;
      for (Predicted one : all.subList(from, from + 4)) {
        gap += one.confidence() - one.right();
      }
      expected += Math.abs(gap) / 60;
    }
    assertThat(Predicted.grid(all).equalMassEce()).isEqualTo(expected, within(1e-12));
  }

  /** No less than the error of all in one bin, no more than with each cell a bin. */
  @Property
  void isBetweenOneBinAndABinForEachCell(@ForAll @From("some") List<Predicted> all) {
    ConfidenceGrid grid = Predicted.grid(all);
    assertThat(grid.equalMassEce())
        .isBetween(grid.bins(1).errors().ece() - 1e-9, grid.errors().ece() + 1e-9);
    List<Predicted> sorted = new ArrayList<>(all);
    sorted.sort(Comparator.comparingDouble(Predicted::confidence));
    assertThat(Predicted.grid(sorted).equalMassEce()).isEqualTo(grid.equalMassEce());
  }

  @Provide
  Arbitrary<List<Predicted>> some() {
    return Predicted.some();
  }
}
