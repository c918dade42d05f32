package io.hardgate.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.hardgate.testkit.FakeClock;
import io.hardgate.testkit.LogLines;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class HourlyLineTest {

  private final FakeClock clock = new FakeClock(Instant.parse("2026-03-01T12:00:00Z"));
  private int steps;

  @Test
  void aDayIsTwentyFourLinesHoweverMuchIsDone() {
    HourlyLine line =
        new HourlyLine(
            LoggerFactory.getLogger(HourlyLine.class),
            clock,
            since -> steps + " steps in " + since.toMinutes() + " min");
    try (LogLines lines = new LogLines()) {
      for (int second = 0; second < 86_400; second++) {
        steps++;
        line.look();
        clock.advance(Duration.ofSeconds(1));
      }
      line.look();
      assertThat(lines.all()).hasSize(24);
      assertThat(lines.all()).first().isEqualTo("INFO 3601 steps in 60 min");
    }
  }
}
