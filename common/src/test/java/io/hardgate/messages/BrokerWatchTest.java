package io.hardgate.messages;

import static org.assertj.core.api.Assertions.assertThat;

import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.Health.State;
import io.hardgate.testkit.FakeClock;
import io.hardgate.testkit.LogLines;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BrokerWatchTest {

  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final FakeClock clock = new FakeClock(Instant.parse("2026-03-01T12:00:00Z"));
  private final Health health = new Health();
  private final LogLines lines = new LogLines();
  private final BrokerWatch watch = new BrokerWatch(new Silent(), health, clock);

  @AfterEach
  void close() {
    lines.close();
  }

  @Test
  void brokersThatAnswerAreNotTalkedAbout() {
    for (int i = 0; i < 100; i++) {
      answer(Optional.empty());
    }
    assertThat(health.states()).containsExactly(Map.entry("kafka", new State.Ready()));
    assertThat(lines.all()).isEmpty();
  }

  @Test
  void brokersThatDoNotAnswerMakeTheProcessUnreadyButNotDead() {
    answer(Optional.of("no broker answers"));
    assertThat(health.states()).containsEntry("kafka", new State.Waiting("no broker answers"));
    answer(Optional.of("no broker answers"));
    assertThat(health.states())
        .containsEntry("kafka", new State.Waiting("no broker answers, for 5 s"));
    assertThat(health.ready()).isFalse();
    assertThat(health.alive()).isTrue();
    answer(Optional.empty());
    assertThat(health.ready()).isTrue();
    assertThat(lines.all())
        .containsExactly("WARN no broker answers", "WARN the brokers answer again, after 10 s");
  }

  @Test
  void anHourWithoutBrokersIsALineAMinute() {
    for (int i = 0; i < 720; i++) {
      answer(Optional.of("no broker answers"));
    }
    assertThat(lines.all()).hasSize(60);
    assertThat(lines.all()).last().asString().contains("for 3540 s", "(the newest of 12 in 60 s)");
  }

  private void answer(Optional<String> trouble) {
    watch.tell(trouble);
    clock.advance(INTERVAL);
  }

  private static final class Silent implements BrokerWatch.Probe {

    @Override
    public Optional<String> trouble() {
      return Optional.empty();
    }

    @Override
    public void close() {}
  }
}
