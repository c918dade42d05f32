package io.hardgate.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class WorkerTest {

  private final Health health = new Health();

  @Test
  void runsUntilItIsClosed() throws InterruptedException {
    CountDownLatch running = new CountDownLatch(1);
    try (Worker worker =
        Worker.start(
            "pairing",
            health,
            stop -> {
              health.set("pairing", new Health.State.Ready());
              running.countDown();
              stop.await();
            })) {
      running.await();
      assertThat(worker.ended()).isFalse();
      assertThat(health.ready()).isTrue();
    }
    assertThat(health.states()).containsEntry("pairing", new Health.State.Stopped());
    assertThat(health.alive()).isTrue();
  }

  @Test
  void endsByItselfWhenItsJobIsDone() throws InterruptedException {
    Worker worker = Worker.start("student", health, stop -> {});
    worker.join();
    assertThat(worker.ended()).isTrue();
    assertThat(worker.failure()).isEmpty();
    assertThat(health.states()).containsEntry("student", new Health.State.Stopped());
    worker.close();
  }

  @Test
  void canBeAskedToStopBeforeItIsWaitedFor() throws InterruptedException {
    Worker worker = Worker.start("student", health, StopSignal::await);
    worker.requestStop();
    worker.join();
    assertThat(worker.ended()).isTrue();
  }

  @Test
  void tellsWhatItsJobDiedOf() throws InterruptedException {
    Worker worker =
        Worker.start(
            "teacher",
            health,
            stop -> {
              throw new IOException("no model");
            });
    assertThatThrownBy(worker::join)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("teacher failed: no model")
        .hasRootCauseInstanceOf(IOException.class);
    assertThat(worker.failure()).containsInstanceOf(IOException.class);
    assertThat(health.alive()).isFalse();
    assertThat(health.states()).containsEntry("teacher", new Health.State.Failed("no model"));
  }

  @Test
  void aFailureWithoutAMessageIsNamedByItsType() throws InterruptedException {
    try (Worker worker =
        Worker.start(
            "teacher",
            health,
            stop -> {
              throw new NullPointerException();
            })) {
      assertThatThrownBy(worker::join).isInstanceOf(NullPointerException.class);
    }
    assertThat(health.states())
        .containsEntry("teacher", new Health.State.Failed("java.lang.NullPointerException"));
  }

  /** Thrown by join and by close, it would come out as "Self-suppression not permitted". */
  @Test
  void aFailureComesOutOfTryWithResourcesAsItIs() {
    RuntimeException failure = new HardgateException("the topic is gone");
    assertThatThrownBy(
            () -> {
              try (Worker worker =
                  Worker.start(
                      "pairing",
                      health,
                      stop -> {
                        throw failure;
                      })) {
                worker.join();
              }
            })
        .isSameAs(failure);
  }

  @Test
  void nobodyHasToWaitForAJobThatCannotBeStopped() throws Exception {
    StopSignal impatience = new StopSignal();
    Worker worker = Worker.start("check", health, StopSignal::await);
    impatience.request();
    assertThat(worker.join(impatience)).isFalse();
    worker.close();
    assertThat(worker.join(impatience)).isTrue();
  }

  @Test
  void whoWaitsImpatientlyIsToldOfTheFailureToo() {
    RuntimeException failure = new HardgateException("no broker");
    Worker worker =
        Worker.start(
            "check",
            health,
            stop -> {
              throw failure;
            });
    assertThatThrownBy(() -> worker.join(new StopSignal())).isSameAs(failure);
  }

  @Test
  void closeThrowsWhatNobodyHasSeenYet() {
    RuntimeException failure = new HardgateException("the topic is gone");
    Worker worker =
        Worker.start(
            "pairing",
            health,
            stop -> {
              stop.await();
              throw failure;
            });
    assertThatThrownBy(worker::close).isSameAs(failure);
    worker.close();
  }

  @Test
  void anErrorIsAFailureToo() {
    Worker worker =
        Worker.start(
            "student",
            health,
            stop -> {
              throw new UnsatisfiedLinkError("no engine");
            });
    assertThatThrownBy(worker::close).isInstanceOf(UnsatisfiedLinkError.class);
    assertThat(health.alive()).isFalse();
  }
}
