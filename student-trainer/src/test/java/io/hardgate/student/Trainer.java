package io.hardgate.student;

import static org.assertj.core.api.Assertions.assertThat;

import io.hardgate.config.HardgateConfig;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.lifecycle.Worker;
import io.hardgate.student.checkpoint.Storage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A trainer at work, which tells how far it is. */
final class Trainer implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final Health health = new Health();
  private final AtomicLong steps = new AtomicLong();
  private final Worker worker;

  /** Something that can be held up. */
  static final class Gate {
    private volatile CountDownLatch latch = new CountDownLatch(0);

    void close() {
      latch = new CountDownLatch(1);
    }

    void open() {
      latch.countDown();
    }

    /** Waits while it is closed. */
    void pass() {
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  Trainer(HardgateConfig config, Storage storage, Runnable beforePoll) {
    StudentService service =
        new StudentService(
            config.kafka(),
            PairLogFixture.LABELS,
            config.student(),
            new SimpleMeterRegistry(),
            health,
            (step, pass) -> steps.set(step),
            storage,
            beforePoll);
    worker = Worker.start("trainer", new Health(), service::run);
  }

  /** One that nothing is wrong with. */
  static Trainer of(HardgateConfig config) {
    return new Trainer(config, Storage.DISK, () -> {});
  }

  /** Trains here until this step. */
  static StudentResult until(HardgateConfig config, long lastStep) throws InterruptedException {
    StopSignal stop = new StopSignal();
    return new StudentService(
            config.kafka(),
            PairLogFixture.LABELS,
            config.student(),
            new SimpleMeterRegistry(),
            new Health(),
            (step, pass) -> {
              if (step == lastStep) {
                stop.request();
              }
            })
        .run(stop);
  }

  long steps() {
    return steps.get();
  }

  Trainer awaitStep(long step) {
    Awaitility.await().atMost(PATIENCE).until(() -> failed() || steps.get() >= step);
    assertThat(worker.failure()).isEmpty();
    return this;
  }

  Trainer awaitReady() {
    return await(Health.State.Ready.class::isInstance);
  }

  /** It waits for its turn, which is not the same as waiting for a broker. */
  Trainer awaitStandingBy() {
    return await(
        state ->
            state instanceof Health.State.Waiting waiting
                && waiting.reason().startsWith("standing by"));
  }

  /** It leads, and something is wrong outside. */
  Trainer awaitTrouble() {
    return await(
        state ->
            state instanceof Health.State.Waiting waiting
                && !waiting.reason().startsWith("standing by"));
  }

  private Trainer await(Predicate<Health.State> state) {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> failed() || state.test(health.states().get(StudentService.COMPONENT)));
    assertThat(worker.failure()).isEmpty();
    return this;
  }

  /** What it died of. */
  Throwable awaitFailure() {
    Awaitility.await().atMost(PATIENCE).until(this::failed);
    return worker.failure().orElseThrow();
  }

  private boolean failed() {
    return worker.failure().isPresent();
  }

  @Override
  public void close() {
    if (!failed()) {
      worker.close();
    }
  }
}
