package io.hardgate.student.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hardgate.calibration.TopLabelBrier;
import io.hardgate.student.training.Scores;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScoreMetersTest {

  private final MockClock clock = new MockClock();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
  private Scores scores = new Scores();

  private double gauge(String name, String... more) {
    return registry
        .get("hardgate.student." + name)
        .tags("scope", "life", "predictor", "student")
        .tags(more)
        .gauge()
        .value();
  }

  @Test
  void everyFigureIsThatOfTheScoresOfTheMoment() {
    ScoreMeters.register(registry, Tags.of("student", "a", "scope", "life"), () -> scores);
    assertThat(gauge("ece")).as("nothing was measured yet").isNaN();
    Scores measured = new Scores();
    double[] probabilities = {0.75, 0.25, 0.5, 0.5};
    for (int i = 0; i < 10; i++) {
      double sure = i < 6 ? 0.75 : 0.5;
      boolean right = i % 3 > 0;
      measured.student().add(sure, right, -Math.log(right ? sure : 1 - sure), sure);
      measured.studentDetail().add(sure, right);
      measured.studentDetail().addSample(sure, 0.25);
      measured.studentDetail().classes().add(probabilities, i < 6 ? 0 : 1, 2, right ? 0 : 1);
    }
    scores = measured;
    assertThat(gauge("accuracy")).as("all of a scrape are of the same moment").isNaN();
    clock.add(Duration.ofSeconds(1));
    var detail = measured.studentDetail();
    assertThat(gauge("accuracy")).isEqualTo(0.6);
    assertThat(gauge("perplexity")).isEqualTo(Math.exp(gauge("nll.nats")));
    assertThat(gauge("brier")).isEqualTo(measured.student().brier().score());
    assertThat(gauge("mce")).isEqualTo(measured.student().errors().mce());
    assertThat(gauge("rmsce")).isEqualTo(measured.student().errors().rmsce());
    assertThat(gauge("overconfidence") + gauge("underconfidence"))
        .isEqualTo(gauge("ece"), within(1e-12));
    assertThat(gauge("ece.equal.mass")).isEqualTo(detail.positions().equalMassEce());
    assertThat(gauge("ece.smooth")).isEqualTo(detail.positions().smoothEce());
    assertThat(gauge("ece.classwise")).isEqualTo(detail.classes().ece()).isPositive();
    assertThat(gauge("sample.accuracy")).isEqualTo(0.25);
    assertThat(gauge("sample.confidence")).isEqualTo(0.65, within(1e-6));
    assertThat(gauge("sample.ece")).isEqualTo(0.4, within(1e-6));
    assertThat(gauge("sample.ece.smooth")).isEqualTo(0.4, within(1e-4));
    TopLabelBrier.Parts parts = detail.topLabelBrier().parts();
    assertThat(gauge("brier.top.label", "part", "reliability")).isEqualTo(parts.reliability());
    assertThat(
            gauge("brier.top.label", "part", "reliability")
                - gauge("brier.top.label", "part", "resolution")
                + gauge("brier.top.label", "part", "uncertainty"))
        .isEqualTo(detail.topLabelBrier().score(), within(1e-12));
  }

  @Test
  void allOfThemAreKept() {
    ScoreMeters.register(registry, Tags.of("student", "a", "scope", "life"), Scores::new);
    System.gc();
    assertThat(registry.getMeters())
        .hasSize(2 * (9 + 6) + 4 + 2)
        .allSatisfy(meter -> assertThat(((Gauge) meter).value()).isNaN());
  }
}
