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
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopLabelBrierTest {

  private static final Offset<Double> EXACT = within(1e-12);

  /** numpy, from the definitions in Murphy 1973 and Stephenson et al. 2008, sum by sum. */
  @ParameterizedTest
  @CsvSource({
    "31, 0.4,  0.1463416436326948,  0.005536165560804699,  0.09029474800870359, 0.23163975,         0.0003636074501957343, 0.00090313136960204",
    "32, 0,    0.14113428196964792, 0.0005345937851438701, 0.0717899393371501,  0.212751,           0.0003636812000679099, 0.000725053678413734",
    "33, -0.3, 0.13237285505223603, 0.0028330629511673124, 0.06369864740601688, 0.1939494375,       0.00037158986618718575, 0.0010825878591015886"
  })
  void agreesWithNumpy(
      long seed,
      double tilt,
      double score,
      double reliability,
      double resolution,
      double uncertainty,
      double withinVariance,
      double withinCovariance) {
    TopLabelBrier brier = Predicted.brier(Predicted.stream(seed, 4000, tilt));
    TopLabelBrier.Parts parts = brier.parts();
    assertThat(brier.score()).isEqualTo(score, EXACT);
    assertThat(parts.reliability()).isEqualTo(reliability, EXACT);
    assertThat(parts.resolution()).isEqualTo(resolution, EXACT);
    assertThat(parts.uncertainty()).isEqualTo(uncertainty, EXACT);
    assertThat(parts.withinVariance()).isEqualTo(withinVariance, EXACT);
    assertThat(parts.withinCovariance()).isEqualTo(withinCovariance, EXACT);
    assertThat(parts.score()).isEqualTo(score, EXACT);
  }

  @Property
  void thePartsAddUp(
      @ForAll @From("some") List<Predicted> some, @ForAll @From("some") List<Predicted> more) {
    TopLabelBrier merged = Predicted.brier(some);
    merged.add(Predicted.brier(more));
    List<Predicted> all = new ArrayList<>(some);
    all.addAll(more);
    double mean =
        all.stream()
            .mapToDouble(one -> Math.pow(one.confidence() - one.right(), 2))
            .average()
            .orElseThrow();
    assertThat(merged.score()).isEqualTo(mean, EXACT);
    assertThat(merged.parts().score()).isEqualTo(mean, EXACT);
    assertThat(merged.parts().reliability()).isNotNegative();
    assertThat(merged.parts().withinVariance()).isGreaterThan(-1e-12);
    assertThat(merged.parts().resolution()).isBetween(0.0, merged.parts().uncertainty() + 1e-12);
    TopLabelBrier resumed = new TopLabelBrier();
    resumed.resume(merged.state());
    assertThat(merged.state().whole()).isTrue();
    assertThat(resumed.state()).isEqualTo(merged.state());
  }

  @Test
  void ofOnePositionAllIsReliability() {
    TopLabelBrier one = Predicted.brier(Predicted.alike(0.8, 1, 0));
    assertThat(one.score()).isEqualTo(0.64, EXACT);
    assertThat(one.parts().reliability()).isEqualTo(0.64, EXACT);
    assertThat(one.parts().generalisedResolution()).isEqualTo(0, EXACT);
    assertThat(one.parts().uncertainty()).isZero();
  }

  @Test
  void withoutPredictionsNothingIsKnown() {
    assertThat(new TopLabelBrier().score()).isNaN();
    assertThat(new TopLabelBrier().parts().score()).isNaN();
    assertThat(new TopLabelBrier.State(null, List.of(), List.of()).whole()).isFalse();
    TopLabelBrier.State empty = new TopLabelBrier().state();
    assertThat(empty.whole()).isTrue();
    assertThat(new TopLabelBrier.State(empty.bins(), List.of(1.0), empty.squares()).whole())
        .isFalse();
    assertThat(new TopLabelBrier.State(empty.bins(), empty.squares(), null).whole()).isFalse();
  }

  @Provide
  Arbitrary<List<Predicted>> some() {
    return Predicted.some();
  }
}
