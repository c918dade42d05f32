package io.hardgate.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Against relplot (smECE of apple/ml-calibration, metrics.py at 34cdad30 and kernels.py at
 * 2cd37ce8, as they stand), and against the paper's definition written down in numpy: every
 * prediction at its own place, seven reflections on either side, 2,001 points, the width found by
 * 40 halvings.
 */
class SmoothEceTest {

  @ParameterizedTest
  @CsvSource({
    "31, 0.4,  4000,  0.05845591094666048,  0.058460908991052385",
    "32, 0,    4000,  0.01628414996210936,  0.016359824480830818",
    "33, -0.3, 4000,  0.040718273030966215, 0.04073240754846559",
    "34, 0.05, 40000, 0.010048294961242592,"
  })
  void agreesWithRelplotAndWithThePaper(
      long seed, double tilt, int size, double relplot, Double paper) {
    double found = Predicted.grid(Predicted.stream(seed, size, tilt)).smoothEce();
    assertThat(found).isEqualTo(relplot, within(2e-4));
    if (paper != null) {
      assertThat(found).isEqualTo(paper, within(1e-4));
    }
  }

  @Test
  void ofSamples() {
    double found = Predicted.grid(Predicted.samples(35, 3000, 0.5)).smoothEce();
    assertThat(found).as("relplot").isEqualTo(0.08827418137861344, within(1e-4));
    assertThat(found).as("paper").isEqualTo(0.08828797779848083, within(1e-6));
  }

  /** 0.4 by the paper; relplot, which cuts its kernel off, says less. */
  @Test
  void ofPredictionsThatAreAlikeItIsTheirError() {
    assertThat(Predicted.grid(Predicted.alike(0.9, 100, 50)).smoothEce())
        .isEqualTo(0.4, within(1e-6));
    assertThat(Predicted.grid(Predicted.alike(1, 100, 50)).smoothEce())
        .isEqualTo(0.5, within(1e-6));
    assertThat(Predicted.grid(Predicted.alike(0, 100, 50)).smoothEce())
        .isEqualTo(0.5, within(1e-6));
    assertThat(Predicted.grid(Predicted.alike(0.8, 1, 0)).smoothEce()).isEqualTo(0.8, within(1e-6));
  }

  /** Right and wrong ones at both ends: 0.28230661965880 by the paper's definition in numpy. */
  @Test
  void ofConfidencesOfZeroAndOne() {
    List<Predicted> all = new ArrayList<>(Predicted.alike(0, 2, 1));
    all.addAll(Predicted.alike(1, 4, 3));
    assertThat(Predicted.grid(all).smoothEce()).isEqualTo(0.2823066196588023, within(1e-4));
    assertThat(Predicted.bins(all).errors())
        .isEqualTo(new CalibrationErrors(2 / 6.0, 0.5, Math.sqrt(0.125), 1 / 6.0, 1 / 6.0));
  }

  @Test
  void ofPredictionsThatAreAsOftenRightAsSureItIsNearlyNothing() {
    List<Predicted> all = new ArrayList<>(Predicted.alike(0.25, 400, 100));
    all.addAll(Predicted.alike(0.5, 400, 200));
    all.addAll(Predicted.alike(1, 400, 400));
    all.addAll(Predicted.alike(0, 400, 0));
    assertThat(Predicted.grid(all).smoothEce()).isLessThan(1e-9);
  }

  /**
   * What makes it better than bins: a predictor that says 0.5 - e and 0.5 + e by turns, and is
   * right at the other, has a small error however small e is, while a bin's edge in between sees
   * 0.5.
   */
  @Test
  void isContinuousWhereBinsAreNot() {
    List<Predicted> all = new ArrayList<>(Predicted.alike(0.4999, 500, 500));
    all.addAll(Predicted.alike(0.5001, 500, 0));
    ConfidenceGrid grid = Predicted.grid(all);
    assertThat(grid.bins(2).errors().ece()).isEqualTo(0.5, within(1e-3));
    assertThat(grid.smoothEce()).isLessThan(0.02);
  }

  @Property(tries = 200)
  void isNoMoreThanTheErrorOfTheCellsAndNoLessThanTheirMean(
      @ForAll @From("some") List<Predicted> all) {
    ConfidenceGrid grid = Predicted.grid(all);
    assertThat(grid.smoothEce())
        .isBetween(grid.bins(1).errors().ece() - 1e-6, grid.errors().ece() + 1e-6);
  }

  @Provide
  Arbitrary<List<Predicted>> some() {
    return Predicted.some();
  }
}
