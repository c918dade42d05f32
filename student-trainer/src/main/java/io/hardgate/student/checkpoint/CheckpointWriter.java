package io.hardgate.student.checkpoint;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Writes snapshots on a thread of its own, one at a time, so that no step waits for a disk or a
 * broker. All methods belong to the training thread.
 */
public final class CheckpointWriter implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(8);

  private final Consumer<Snapshot> job;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "hardgate-checkpoint-writer"));
  private Future<?> current;

  /**
   * Starts the thread.
   *
   * @param job writes and commits a snapshot; runs on the writing thread
   */
  public CheckpointWriter(Consumer<Snapshot> job) {
    this.job = job;
  }

  /**
   * Whether nothing is being written.
   *
   * @throws RuntimeException what the writing of the last one failed of
   */
  public boolean free() {
    if (current == null) {
      return true;
    }
    if (!current.isDone()) {
      return false;
    }
    Future<?> done = current;
    current = null;
    finish(done);
    return true;
  }

  /** Hands a snapshot over, which is the writer's until it is free. It must be free. */
  public void write(Snapshot snapshot) {
    if (current != null) {
      throw new IllegalStateException("a snapshot is being written");
    }
    current = thread.submit(() -> job.accept(snapshot));
  }

  /**
   * Waits until nothing is being written.
   *
   * @throws RuntimeException what the writing of the last one failed of
   */
  public void await() {
    Future<?> running = current;
    current = null;
    if (running != null) {
      finish(running);
    }
  }

  private static void finish(Future<?> running) {
    try {
      running.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      } else if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException("a checkpoint was not written", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a checkpoint was written", e);
    }
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(
            "a checkpoint was still being written after " + PATIENCE.toSeconds() + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
