package io.hardgate.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HealthTest {

  private final Health health = new Health();

  @Test
  void whoHasNoComponentsIsAliveButNotReady() {
    assertThat(health.alive()).isTrue();
    assertThat(health.ready()).isFalse();
    assertThat(health.states()).isEmpty();
  }

  @Test
  void readyIsWhoseComponentsAllAre() {
    health.set("pairing", new Health.State.Ready());
    assertThat(health.ready()).isTrue();
    health.set("student", new Health.State.Starting("loading"));
    assertThat(health.ready()).isFalse();
    health.set("student", new Health.State.Waiting("no broker"));
    assertThat(health.ready()).isFalse();
    health.set("student", new Health.State.Stopped());
    assertThat(health.ready()).isFalse();
    assertThat(health.alive()).isTrue();
    health.set("student", new Health.State.Ready());
    assertThat(health.ready()).isTrue();
  }

  @Test
  void oneFailureEndsTheLife() {
    health.set("pairing", new Health.State.Ready());
    health.set("student", new Health.State.Failed("out of memory"));
    assertThat(health.alive()).isFalse();
    assertThat(health.ready()).isFalse();
    assertThat(health.states())
        .containsEntry("student", new Health.State.Failed("out of memory"))
        .hasSize(2);
  }
}
