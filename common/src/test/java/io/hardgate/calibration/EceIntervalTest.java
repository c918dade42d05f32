package io.hardgate.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EceIntervalTest {

  /** Where the predictions stand: one cell in each of six bins, so that the true error is known. */
  private static final double[] CONFIDENCES = {0.3, 0.5, 0.65, 0.8, 0.9, 0.99};

  private static ConfidenceGrid drawn(Random random, int size, double tilt) {
    ConfidenceGrid grid = new ConfidenceGrid(ConfidenceGrid.DEFAULT_CELLS);
    for (int i = 0; i < size; i++) {
      double c = CONFIDENCES[random.nextInt(CONFIDENCES.length)];
      grid.add(c, random.nextDouble() < c - tilt * c * (1 - c) ? 1 : 0);
    }
    return grid;
  }

  private static double truth(double tilt) {
    double sum = 0;
    for (double c : CONFIDENCES) {
      sum += Math.abs(tilt) * c * (1 - c) / CONFIDENCES.length;
    }
    return sum;
  }

  /** 95 % of them should; the percentiles of a bootstrap do so for none of the calibrated. */
  @ParameterizedTest
  @CsvSource({"0, 500", "0.1, 500", "0.4, 2000", "-0.3, 300"})
  void theIntervalHoldsTheTrueErrorOfThePopulation(double tilt, int size) {
    Random random = new Random(5);
    int held = 0;
    for (int i = 0; i < 200; i++) {
      if (drawn(random, size, tilt).eceInterval(i).contains(truth(tilt))) {
        held++;
      }
    }
    assertThat(held).isBetween(176, 200);
  }

  @Test
  void itNarrowsAsPredictionsGrow() {
    ConfidenceInterval few = drawn(new Random(1), 200, 0.4).eceInterval(3);
    ConfidenceInterval many = drawn(new Random(1), 200_000, 0.4).eceInterval(3);
    assertThat(many.high() - many.low()).isLessThan((few.high() - few.low()) / 10);
    assertThat(many.contains(truth(0.4))).isTrue();
  }

  /** The lower bound is above 0 where the error is beyond doubt. */
  @Test
  void itTellsAnErrorFromNoise() {
    assertThat(drawn(new Random(2), 2000, 0).eceInterval(1).low()).isZero();
    assertThat(drawn(new Random(2), 2000, 0.8).eceInterval(1).low()).isGreaterThan(0.05);
    ConfidenceGrid sure = Predicted.grid(Predicted.alike(1, 50, 50));
    assertThat(sure.eceInterval(1)).isEqualTo(new ConfidenceInterval(0, 0));
  }

  @Test
  void withTheSameSeedItIsTheSame() {
    ConfidenceGrid grid = Predicted.grid(Predicted.stream(31, 4000, 0.4));
    assertThat(grid.eceInterval(7)).isEqualTo(grid.eceInterval(7));
    assertThat(grid.eceInterval(7)).isNotEqualTo(grid.eceInterval(8));
  }

  @Test
  void ofOnePositionAllIsPossible() {
    ConfidenceInterval one = Predicted.grid(Predicted.alike(0.8, 1, 0)).eceInterval(1);
    assertThat(one).isEqualTo(new ConfidenceInterval(0, 1));
  }

  /** statsmodels: proportion_confint(7, 10, method='wilson'). */
  @Test
  void theWilsonIntervalIsThatOfTheTextbooks() {
    ConfidenceInterval range = ConfidenceInterval.wilson(0.7, 10);
    assertThat(range.low()).isEqualTo(0.3967, within(1e-3));
    assertThat(range.high()).isEqualTo(0.8922, within(1e-3));
    assertThat(ConfidenceInterval.wilson(1, 5).high()).isEqualTo(1);
    List<Predicted> seven = Predicted.alike(0.5, 10, 7);
    assertThat(Predicted.grid(seven).accuracyInterval()).isEqualTo(range);
  }
}
