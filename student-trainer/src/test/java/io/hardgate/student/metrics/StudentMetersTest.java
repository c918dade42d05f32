package io.hardgate.student.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.hardgate.messages.PromotedVersion;
import io.hardgate.messages.Promotion;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StudentMetersTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private double gauge(String name) {
    return registry.get("hardgate.student." + name).tag("student", "a").gauge().value();
  }

  @Test
  void whatHasNotHappenedYetIsNotANumber() {
    StudentMeters meters = new StudentMeters(registry, "a", "teacher");
    assertThat(gauge("checkpoint.timestamp.seconds")).isNaN();
    assertThat(gauge("promoted.timestamp.seconds")).isNaN();
    assertThat(gauge("learned.timestamp.seconds")).isNaN();
    meters.checkpointed(Instant.ofEpochMilli(1_500));
    meters.promoted(
        Promotion.newBuilder()
            .setCurrent(PromotedVersion.newBuilder().setPromotedMs(2_500))
            .build());
    assertThat(gauge("checkpoint.timestamp.seconds")).isEqualTo(1.5);
    assertThat(gauge("promoted.timestamp.seconds")).isEqualTo(2.5);
  }

  @Test
  void aFormerLeaderIsNotShown() {
    StudentMeters former = new StudentMeters(registry, "a", "teacher");
    former.lag(7);
    former.consumed(false);
    int meters = registry.getMeters().size();
    StudentMeters next = new StudentMeters(registry, "a", "teacher");
    next.lag(3);
    assertThat(gauge("lag.records")).isEqualTo(3);
    assertThat(registry.getMeters()).hasSize(meters);
    StudentMeters.forget(registry, "a");
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void whetherItLeadsIsShownWhetherItDoesOrNot() {
    StandingMeter former = new StandingMeter(registry, "a");
    former.leads(true);
    StandingMeter standing = new StandingMeter(registry, "a");
    assertThat(gauge("leading")).isZero();
    standing.leads(true);
    assertThat(gauge("leading")).isEqualTo(1);
    StudentMeters.forget(registry, "a");
    assertThat(gauge("leading")).isEqualTo(1);
    standing.leads(false);
    assertThat(gauge("leading")).isZero();
  }
}
