package io.hardgate.pairing;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class FailuresTest {

  private final Failures failures = new Failures();

  @Test
  void whatMayPassIsTriedAgainButNotForEver() {
    StreamsException passing = new StreamsException(new TimeoutException("no answer"));
    for (int i = 0; i < 10; i++) {
      assertThat(failures.handle(passing)).isEqualTo(REPLACE_THREAD);
    }
    assertThat(failures.handle(passing)).isEqualTo(SHUTDOWN_CLIENT);
  }

  @Test
  void whatWillNotPassIsTheEnd() {
    StreamsException fatal = new StreamsException(new RecordTooLargeException("too large"));
    assertThat(failures.handle(fatal)).isEqualTo(SHUTDOWN_CLIENT);
    assertThat(failures.last()).contains(fatal);
  }
}
