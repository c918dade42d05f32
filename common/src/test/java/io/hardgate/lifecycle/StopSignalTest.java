package io.hardgate.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class StopSignalTest {

  private final StopSignal stop = new StopSignal();

  @Test
  void isNotGivenUntilSomebodyAsks() throws InterruptedException {
    assertThat(stop.requested()).isFalse();
    assertThat(stop.await(Duration.ofMillis(1))).isFalse();
  }

  @Test
  @Timeout(10)
  void wakesWhoWaits() throws InterruptedException {
    Thread asker = new Thread(stop::request);
    asker.start();
    stop.await();
    asker.join();
    assertThat(stop.requested()).isTrue();
    assertThat(stop.await(Duration.ofDays(1))).isTrue();
  }

  @Test
  void mayBeGivenTwice() {
    stop.request();
    stop.request();
    assertThat(stop.requested()).isTrue();
  }
}
