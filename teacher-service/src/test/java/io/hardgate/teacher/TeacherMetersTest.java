package io.hardgate.teacher;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class TeacherMetersTest {

  @Test
  void deadLettersAreCountedFromZero() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    assertThat(new TeacherMeters(registry, "t1", "teacher:t1")).isNotNull();
    assertThat(registry.get("hardgate.dead.letters").tag("service", "teacher:t1").counters())
        .allSatisfy(counter -> assertThat(counter.count()).isZero())
        .extracting(counter -> counter.getId().getTag("reason"))
        .containsExactlyInAnyOrder("not-finite", "prediction-failed", "too-large");
  }
}
