package io.hardgate.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Against torchmetrics (norms l1, max and l2 of calibration_error.py, _binning_bucketize as it
 * stands, in float64) and netcal (ECE and MCE of Miscalibration.py at 69f24a5f); both agree to
 * 1e-15. The two parts by sign are numpy. scikit-learn and others were not needed.
 */
class CalibrationErrorsTest {

  private static final Offset<Double> EXACT = within(1e-12);

  @ParameterizedTest
  @CsvSource({
    "31, 0.4,  0.0584609089910525,   0.14941232334355367, 0.07440541351813518,  0.05846090899105238,  0",
    "32, 0,    0.017760223377289667, 0.04496308162442375, 0.023121284245125096, 0.01040652206848143,  0.007353701308808172",
    "33, -0.3, 0.041957147902226585, 0.0983354032911159,  0.05322652488343868,  0.0009402234847133202, 0.04101692441751315"
  })
  void agreesWithTorchmetricsAndNetcal(
      long seed, double tilt, double ece, double mce, double rmsce, double over, double under) {
    List<Predicted> all = Predicted.stream(seed, 4000, tilt);
    CalibrationErrors errors = Predicted.bins(all).errors();
    assertThat(errors.ece()).isEqualTo(ece, EXACT);
    assertThat(errors.mce()).isEqualTo(mce, EXACT);
    assertThat(errors.rmsce()).isEqualTo(rmsce, EXACT);
    assertThat(errors.overconfidence()).isEqualTo(over, EXACT);
    assertThat(errors.underconfidence()).isEqualTo(under, EXACT);

    CalibrationErrors ofGrid = Predicted.grid(all).bins(15).errors();
    assertThat(ofGrid.ece()).isEqualTo(ece, within(1e-8));
    assertThat(ofGrid.mce()).isEqualTo(mce, within(1e-8));
    assertThat(ofGrid.rmsce()).isEqualTo(rmsce, within(1e-8));
  }

  /** Samples have accuracies between 0 and 1. */
  @Test
  void ofSamples() {
    ConfidenceGrid grid = Predicted.grid(Predicted.samples(35, 3000, 0.5));
    CalibrationErrors errors = grid.bins(15).errors();
    assertThat(grid.accuracy()).isEqualTo(0.23877777777777776, EXACT);
    assertThat(grid.confidence()).isEqualTo(0.3270657555762586, within(1e-8));
    assertThat(errors.ece()).isEqualTo(0.08834106914577987, within(1e-8));
    assertThat(errors.mce()).isEqualTo(0.1129085302773859, within(1e-8));
    assertThat(errors.rmsce()).isEqualTo(0.08934741476424586, within(1e-8));
    assertThat(errors.overconfidence()).isEqualTo(0.08831452347213038, within(1e-8));
  }

  /** Printed in the documentation of torchmetrics, norms l2 and max. */
  @Test
  void torchmetricsExamples() {
    ReliabilityBins two = new ReliabilityBins(2);
    two.add(0.25, false);
    two.add(0.25, false);
    two.add(0.55, true);
    two.add(0.75, true);
    two.add(0.75, true);
    assertThat(two.errors().rmsce()).isEqualTo(0.2918, within(5e-5));
    assertThat(two.errors().mce()).isEqualTo(0.3167, within(5e-5));
    ReliabilityBins three = new ReliabilityBins(3);
    three.add(0.55, false);
    three.add(0.55, false);
    three.add(0.60, true);
    three.add(0.90, true);
    assertThat(three.errors().rmsce()).isEqualTo(0.2082, within(5e-5));
    assertThat(three.errors().mce()).isEqualTo(0.2333, within(5e-5));
  }

  @Test
  void withoutPredictionsThereAreNone() {
    CalibrationErrors none = new ReliabilityBins(15).errors();
    assertThat(
            List.of(
                none.ece(),
                none.mce(),
                none.rmsce(),
                none.overconfidence(),
                none.underconfidence(),
                none.signed()))
        .allMatch(value -> Double.isNaN(value));
  }

  @Test
  void ofOnePositionAllAreItsOwn() {
    CalibrationErrors one = Predicted.bins(Predicted.alike(0.8, 1, 0)).errors();
    assertThat(one.ece()).isEqualTo(0.8);
    assertThat(one.mce()).isEqualTo(0.8);
    assertThat(one.rmsce()).isEqualTo(0.8, EXACT);
    assertThat(one.signed()).isEqualTo(0.8);
  }

  @Property
  void signsAddUpAndTheWorstBinIsTheWorst(@ForAll @From("some") List<Predicted> all) {
    ReliabilityBins bins = Predicted.bins(all);
    CalibrationErrors errors = bins.errors();
    assertThat(errors.ece()).isEqualTo(bins.ece());
    assertThat(errors.overconfidence() + errors.underconfidence()).isEqualTo(errors.ece(), EXACT);
    double confidence = all.stream().mapToDouble(Predicted::confidence).average().orElseThrow();
    double accuracy = all.stream().mapToDouble(Predicted::right).average().orElseThrow();
    assertThat(errors.signed()).isEqualTo(confidence - accuracy, EXACT);
    assertThat(errors.ece()).isLessThanOrEqualTo(errors.rmsce() + 1e-12);
    assertThat(errors.rmsce()).isLessThanOrEqualTo(errors.mce() + 1e-12);
    assertThat(errors.mce()).isLessThanOrEqualTo(1);
  }

  @Provide
  Arbitrary<List<Predicted>> some() {
    return Predicted.some();
  }
}
