package io.hardgate.student.stream;

import io.hardgate.lifecycle.StopSignal;
import io.hardgate.messages.PairTimes;
import io.hardgate.student.training.Example;
import io.hardgate.student.training.PairBatch;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Batches on their way from the feeding thread to the training thread, and empty ones on their way
 * back. A few circulate, so that the step does not wait for the log.
 */
public final class BatchQueue {

  private static final int CIRCULATING = 4;
  private static final long PATIENCE_MS = 50;

  private final BlockingQueue<PairBatch> empty = new ArrayBlockingQueue<>(CIRCULATING);
  private final BlockingQueue<Filled> filled = new ArrayBlockingQueue<>(CIRCULATING);
  private volatile boolean caughtUp;
  private volatile Optional<LogState> ended = Optional.empty();

  /**
   * A batch to learn from, with all that lies in its range of the log. What the training thread
   * makes of it is a function of the log alone.
   *
   * @param batch the examples, the new ones first
   * @param newExamples how many the student has not seen in this pass
   * @param replayed how many it has seen before, and sees again against forgetting
   * @param pass which pass over the log it belongs to, from 1
   * @param after how far the log is accounted for after this batch; what is held out is not said
   *     here, but by {@link HeldOut}
   * @param consumed pairs in its range that were read for the first time and can be learned from
   * @param consumedHeldOut pairs in its range that were read for the first time and are held out
   * @param refused records in its range that cannot be learned from
   * @param heldOut for the evaluation, the oldest of each partition first
   * @param times of the new examples of a log that is followed; of passes none
   */
  public record Filled(
      PairBatch batch,
      int newExamples,
      int replayed,
      int pass,
      LogState after,
      int consumed,
      int consumedHeldOut,
      List<Refused> refused,
      List<HeldOutPair> heldOut,
      List<PairTimes> times) {

    /** Whether there is nothing to learn from, so that no step is made. */
    public boolean isEmpty() {
      return newExamples + replayed == 0;
    }
  }

  /** Batches over this many classes. */
  public BatchQueue(int classes) {
    for (int i = 0; i < CIRCULATING; i++) {
      empty.add(new PairBatch(classes));
    }
  }

  /** Hands examples over, and waits for room to do it; false if stopped before. */
  boolean offer(List<Example> examples, Function<PairBatch, Filled> rest, StopSignal stop)
      throws InterruptedException {
    while (!stop.requested()) {
      PairBatch batch = empty.poll(PATIENCE_MS, TimeUnit.MILLISECONDS);
      if (batch != null) {
        return filled.add(rest.apply(batch.fill(examples)));
      }
    }
    return false;
  }

  /** All is read back that was accounted for before: what comes now is new. */
  void catchUp() {
    caughtUp = true;
  }

  /** Whether nothing more is read back. */
  public boolean caughtUp() {
    return caughtUp;
  }

  /** No more will come: this is where the log goes on. */
  void end(LogState state) {
    ended = Optional.of(state);
  }

  /** The next batch, or empty if there was none for a moment. */
  public Optional<Filled> poll() throws InterruptedException {
    return Optional.ofNullable(filled.poll(PATIENCE_MS, TimeUnit.MILLISECONDS));
  }

  /** If all batches were taken and no more will come: where the log goes on. */
  public Optional<LogState> exhausted() {
    Optional<LogState> end = ended;
    return filled.isEmpty() ? end : Optional.empty();
  }

  /** Gives a batch back that was learned from. */
  public void recycle(PairBatch batch) {
    empty.add(batch);
  }
}
