package io.hardgate.pairing;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.hardgate.testkit.FakeClock;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class FailuresTest {

  private final StreamsException passing = new StreamsException(new TimeoutException("no answer"));

  private final FakeClock clock = new FakeClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final Failures failures = new Failures(clock);

  @Test
  void whatPassesIsForgivenTenTimesAnHour() {
    for (int i = 0; i < 10; i++) {
      assertThat(failures.handle(passing)).isEqualTo(REPLACE_THREAD);
      clock.advance(Duration.ofMinutes(1));
    }
    assertThat(failures.handle(passing)).isEqualTo(SHUTDOWN_CLIENT);
    clock.advance(Duration.ofHours(1));
    assertThat(failures.handle(passing)).isEqualTo(REPLACE_THREAD);
  }

  @Test
  void whatDoesNotPassIsNot() {
    StreamsException wrong = new StreamsException(new RecordTooLargeException("too large"));
    assertThat(failures.handle(wrong)).isEqualTo(SHUTDOWN_CLIENT);
    assertThat(failures.last()).contains(wrong);
  }
}
