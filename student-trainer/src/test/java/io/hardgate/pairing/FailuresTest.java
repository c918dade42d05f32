package io.hardgate.pairing;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class FailuresTest {

  private final StreamsException passing = new StreamsException(new TimeoutException("no answer"));

  private final MovableClock clock = new MovableClock();
  private final Failures failures = new Failures(clock);

  private static final class MovableClock extends Clock {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @Test
  void whatPassesIsForgivenTenTimesAnHour() {
    for (int i = 0; i < 10; i++) {
      assertThat(failures.handle(passing)).isEqualTo(REPLACE_THREAD);
      clock.now = clock.now.plus(Duration.ofMinutes(1));
    }
    assertThat(failures.handle(passing)).isEqualTo(SHUTDOWN_CLIENT);
    clock.now = clock.now.plus(Duration.ofHours(1));
    assertThat(failures.handle(passing)).isEqualTo(REPLACE_THREAD);
  }

  @Test
  void whatDoesNotPassIsNot() {
    StreamsException wrong = new StreamsException(new RecordTooLargeException("too large"));
    assertThat(failures.handle(wrong)).isEqualTo(SHUTDOWN_CLIENT);
    assertThat(failures.last()).contains(wrong);
  }
}
