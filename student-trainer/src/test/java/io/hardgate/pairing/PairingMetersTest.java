package io.hardgate.pairing;

import static org.assertj.core.api.Assertions.assertThat;

import io.hardgate.config.PairingConfig;
import io.hardgate.messages.MissingTeacher.Why;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairingMetersTest {

  @TempDir private Path directory;
  private final MockClock clock = new MockClock();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
  private PairingConfig config;
  private PairingMeters meters;

  @BeforeEach
  void open() {
    config = Setup.required("a").optionalAnybody().build(directory);
    meters = new PairingMeters(registry, config);
    clock.addSeconds(1_000);
  }

  private double gauge(String name, String teacher) {
    return registry.get("hardgate.pairing.teacher." + name).tag("teacher", teacher).gauge().value();
  }

  private double incomplete(String teacher, String reason) {
    return registry
        .get("hardgate.pairing.pairs.incomplete")
        .tags("teacher", teacher, "reason", reason)
        .counter()
        .count();
  }

  @Test
  void aRequiredTeacherThatWasNeverHeardIsShownAsStarving() {
    assertThat(gauge("present", "a")).isZero();
    assertThat(gauge("heard.timestamp.seconds", "a")).isNaN();
    assertThat(incomplete("a", "deadline")).isZero();
  }

  @Test
  void aTeacherIsThereUntilItWasSilentForPresence() {
    meters.heard("b", true, clock.wallTime());
    assertThat(gauge("heard.timestamp.seconds", "b")).isEqualTo(clock.wallTime() / 1e3);
    assertThat(gauge("present", "b")).isEqualTo(1);
    clock.add(config.presence().minusMillis(1));
    assertThat(gauge("present", "b")).isEqualTo(1);
    double heard = gauge("heard.timestamp.seconds", "b");
    clock.add(config.presence());
    assertThat(gauge("present", "b")).isZero();
    meters.heard("b", false, clock.wallTime());
    assertThat(gauge("present", "b")).as("it is late, but there").isEqualTo(1);
    assertThat(gauge("heard.timestamp.seconds", "b")).isEqualTo(heard);
  }

  @Test
  void tellsHowLongEachLegOfAPairTookAndWhoWasMissing() {
    meters.paired(1_000, 1_100, 3_000, Map.of("a", 1_600L), Map.of("b", Why.SILENT), true);
    assertThat(leg("predicted", "a")).isEqualTo(0.6);
    assertThat(leg("paired", "")).isEqualTo(2);
    assertThat(registry.get("hardgate.pairing.wait.seconds").summary().totalAmount())
        .isEqualTo(1.9);
    assertThat(incomplete("b", "silent")).isEqualTo(1);
    assertThat(incomplete("b", "deadline")).isZero();
  }

  private double leg(String leg, String teacher) {
    return registry
        .get("hardgate.trace.seconds")
        .tags("leg", leg, "teacher", teacher, "student", "")
        .summary()
        .totalAmount();
  }
}
