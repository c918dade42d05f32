package io.hardgate.lifecycle;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A thread that does one job until it is done or told to stop, and keeps its failure for whoever
 * asks.
 */
public final class Worker implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(8);
  private static final Duration GLANCE = Duration.ofMillis(20);

  private final String name;
  private final StopSignal stop = new StopSignal();
  private final Thread thread;
  private final AtomicBoolean thrown = new AtomicBoolean();
  private volatile Throwable failure;

  /** What a worker does. It returns soon after the signal was given. */
  @FunctionalInterface
  public interface Job {
    void run(StopSignal stop) throws Exception;
  }

  private Worker(String name, Job job, Health health) {
    this.name = name;
    this.thread =
        new Thread(
            () -> {
              try {
                job.run(stop);
                health.set(name, new Health.State.Stopped());
              } catch (Throwable e) {
                failure = e;
                String reason = e.getMessage() == null ? e.toString() : e.getMessage();
                health.set(name, new Health.State.Failed(reason));
              }
            },
            "hardgate-" + name);
  }

  /** Starts the job on a thread of its own; its end and its failure are told to the health. */
  public static Worker start(String name, Health health, Job job) {
    Worker worker = new Worker(name, job, health);
    worker.thread.start();
    return worker;
  }

  /** Whether the job is over, one way or the other. */
  public boolean ended() {
    return !thread.isAlive();
  }

  /** Asks the job to end; does not wait. */
  public void requestStop() {
    stop.request();
  }

  /** What the job died of. */
  public Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  /** Waits for the end of the job, and throws what it died of. */
  public void join() throws InterruptedException {
    thread.join();
    throwFailure();
  }

  /**
   * Waits for the end of the job, and throws what it died of; or until this signal is given. For
   * jobs that cannot be stopped: the thread lives on, with nobody who waits for it.
   *
   * @return whether the job has ended
   */
  public boolean join(StopSignal impatience) throws InterruptedException {
    while (!ended()) {
      if (impatience.await(GLANCE)) {
        return false;
      }
    }
    join();
    return true;
  }

  /** Asks the job to end, waits for it, and throws what it died of, if {@link #join} has not. */
  @Override
  public void close() {
    stop.request();
    try {
      thread.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      throw new IllegalStateException(name + " did not stop within " + PATIENCE.toSeconds() + " s");
    }
    throwFailure();
  }

  private void throwFailure() {
    // Once: try-with-resources cannot take the same exception from its body and from close().
    if (failure == null || thrown.getAndSet(true)) {
      return;
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    } else if (failure instanceof Error e) {
      throw e;
    }
    throw new IllegalStateException(name + " failed: " + failure.getMessage(), failure);
  }
}
