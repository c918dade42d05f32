package io.hardgate.student.stream;

import io.hardgate.student.training.Example;
import io.hardgate.student.training.PairBatch;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Batches on their way from the feeding thread to the training thread, and empty ones on their way
 * back. A few circulate, so that the step does not wait for the log.
 */
public final class BatchQueue {

  private static final int CIRCULATING = 4;
  private static final long PATIENCE_MS = 50;

  private final BlockingQueue<PairBatch> empty = new ArrayBlockingQueue<>(CIRCULATING);
  private final BlockingQueue<Filled> filled = new ArrayBlockingQueue<>(CIRCULATING);
  private volatile Optional<Map<Integer, Long>> ended = Optional.empty();

  /**
   * A batch to learn from.
   *
   * @param pass which pass over the log it belongs to, from 1
   * @param nextOffsets by partition, the first offset that neither this nor an earlier batch holds;
   *     empty in passes, which go over the same offsets again
   * @param rangeEnd of passes, by partition, the first offset behind the range; empty if following
   */
  public record Filled(
      PairBatch batch, int pass, Map<Integer, Long> nextOffsets, Map<Integer, Long> rangeEnd) {}

  /** Batches of at most this size, over this many classes. */
  public BatchQueue(int batchSize, int classes) {
    for (int i = 0; i < CIRCULATING; i++) {
      empty.add(new PairBatch(batchSize, classes));
    }
  }

  /** Hands examples over; false if the batch could not be handed over just now. */
  boolean offer(
      List<Example> examples, int pass, Map<Integer, Long> nextOffsets, Map<Integer, Long> rangeEnd)
      throws InterruptedException {
    PairBatch batch = empty.poll(PATIENCE_MS, TimeUnit.MILLISECONDS);
    return batch != null
        && filled.add(new Filled(batch.fill(examples), pass, nextOffsets, rangeEnd));
  }

  /** No more will come: all that lies before these offsets was handed over. */
  void end(Map<Integer, Long> nextOffsets) {
    ended = Optional.of(Map.copyOf(nextOffsets));
  }

  /** The next batch, or empty if there was none for a moment. */
  public Optional<Filled> poll() throws InterruptedException {
    return Optional.ofNullable(filled.poll(PATIENCE_MS, TimeUnit.MILLISECONDS));
  }

  /** If all batches were taken and no more will come: where the log goes on. */
  public Optional<Map<Integer, Long>> exhausted() {
    Optional<Map<Integer, Long>> end = ended;
    return filled.isEmpty() ? end : Optional.empty();
  }

  /** Gives a batch back that was learned from. */
  public void recycle(PairBatch batch) {
    empty.add(batch);
  }
}
