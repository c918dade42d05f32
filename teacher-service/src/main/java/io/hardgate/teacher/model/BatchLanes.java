package io.hardgate.teacher.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Runs batches beside each other, each on one thread. That is as fast as all threads on one batch,
 * and where others need the processor too it is faster: no thread waits for another at every layer,
 * and none spins. Of several callers one follows the other without a gap.
 *
 * @param <B> what holds a batch; every lane has its own
 */
final class BatchLanes<B> implements AutoCloseable {

  private final int batchSize;
  private final int lanes;
  private final Queue<B> idle; // never empty when a thread begins: there are as many
  private final ExecutorService threads;

  /** What is done with one batch: the places {@code from} to {@code to} of the whole. */
  @FunctionalInterface
  interface Job<B> {
    void run(B batch, int from, int to);
  }

  /**
   * Lanes.
   *
   * @param batchSize rows of a batch, at most
   * @param batch makes what holds one
   */
  BatchLanes(int threads, int batchSize, Supplier<B> batch) {
    this.batchSize = batchSize;
    this.lanes = threads;
    this.idle = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < threads; i++) {
      idle.add(batch.get());
    }
    this.threads =
        Executors.newFixedThreadPool(
            threads,
            job -> {
              Thread thread = new Thread(job, "hardgate-model");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Splits so many rows into batches and runs them all, the last ones first.
   *
   * @throws PredictionException if a job threw it
   */
  void run(int count, Job<B> job) {
    int share = (count + lanes - 1) / lanes;
    int rows = Math.max(1, Math.min(batchSize, share));
    AtomicInteger left = new AtomicInteger((count + rows - 1) / rows);
    List<CompletableFuture<Void>> running = new ArrayList<>();
    for (int i = 0; i < lanes; i++) {
      running.add(
          CompletableFuture.runAsync(
              () -> {
                B lane = idle.remove();
                try {
                  int batch = left.decrementAndGet();
                  while (batch >= 0) {
                    int from = batch * rows;
                    job.run(lane, from, Math.min(from + rows, count));
                    batch = left.decrementAndGet();
                  }
                } finally {
                  idle.add(lane);
                }
              },
              threads));
    }
    join(running, left);
  }

  /**
   * Splits rows into batches and runs them all.
   *
   * @param job gives as many results as it is given rows, in their order
   * @return the results of all rows, in their order
   * @throws PredictionException if a job threw it
   */
  <R> float[][] run(List<R> rows, BiFunction<B, List<R>, float[][]> job) {
    float[][] results = new float[rows.size()][];
    run(
        rows.size(),
        (batch, from, to) -> {
          float[][] some = job.apply(batch, rows.subList(from, to));
          System.arraycopy(some, 0, results, from, some.length);
        });
    return results;
  }

  /** Waits for all, even if one has failed: nothing may be running when the model is closed. */
  private static void join(List<CompletableFuture<Void>> running, AtomicInteger left) {
    RuntimeException failure = null;
    for (CompletableFuture<Void> job : running) {
      try {
        job.join();
      } catch (CompletionException e) {
        left.set(0);
        failure = e.getCause() instanceof PredictionException cause ? cause : e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
