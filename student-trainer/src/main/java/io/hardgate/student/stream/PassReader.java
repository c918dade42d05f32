package io.hardgate.student.stream;

import io.hardgate.config.StudentConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.student.metrics.StudentMeters;
import io.hardgate.student.training.Example;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Goes over a range of the log, several times, each time in another seeded order. Runs on the
 * feeding thread.
 *
 * <p>A batch is full, or the last one of its pass, or has had to end early; so the batches are a
 * function of the log, and a pass that was begun is resumed by leaving out those that were taken.
 */
final class PassReader {

  private final PairLog log;
  private final PairDecoder decoder;
  private final BatchQueue queue;
  private final StudentMeters meters;
  private final StudentConfig config;
  private final OpenBatch open;
  private final HeldOutHistory history;
  private final Turns turns;
  private LogState.Passes at;
  private LogState resumed;
  private long toSkip;

  PassReader(
      PairLog log,
      PairDecoder decoder,
      BatchQueue queue,
      StudentMeters meters,
      StudentConfig config,
      OpenBatch open,
      HeldOutHistory history) {
    this.log = log;
    this.decoder = decoder;
    this.queue = queue;
    this.meters = meters;
    this.config = config;
    this.open = open;
    this.history = history;
    turns = new Turns(log.partitionCount(), config.batchSize());
  }

  /** From where these passes stand, or from the first one on, until they are over or stopped. */
  void run(LogState state, StopSignal stop) throws InterruptedException {
    resumed = state;
    begin(stop);
    queue.catchUp();
    for (int pass = at.pass(); pass <= config.passes().orElseThrow(); pass++) {
      if (pass != at.pass()) {
        at = new LogState.Passes(pass, 0, at.rangeStart(), at.rangeEnd());
      }
      goOver(pass, stop);
      if (stop.requested()) {
        return;
      }
    }
    queue.end(new LogState(at.rangeEnd(), Map.of(), at));
  }

  private void begin(StopSignal stop) throws InterruptedException {
    LogBounds bounds = new LogBounds(log);
    if (resumed.passes() == null) {
      Map<Integer, Long> start = bounds.from(config.start().from());
      Map<Integer, Long> end =
          config.start().until().map(until -> bounds.until(until, start)).orElse(bounds.end());
      at = new LogState.Passes(1, 0, start, end);
      return;
    }
    at = resumed.passes();
    if (at.rangeStart().isEmpty()) {
      throw new HardgateException(
          "the student cannot go on with its passes: they were begun by an older version, which went"
              + " over the log in another order; choose another student.id to start from the"
              + " beginning");
    }
    bounds.requireHeld(at.rangeStart(), "go over the range of its passes again");
    bounds.requireHeld(at.rangeEnd(), "go over the range of its passes again");
    toSkip = at.batches();
    if (at.pass() > 1) {
      history.readBack(at.rangeEnd(), at.pass(), resumed, bounds, stop);
    }
  }

  private void goOver(int pass, StopSignal stop) throws InterruptedException {
    log.seek(at.rangeStart(), at.rangeEnd());
    turns.begin(0);
    open.clear();
    Shuffle<Example> shuffle =
        new Shuffle<>(config.shuffle(), config.heldBytes(), 31 * config.seed() + pass);
    OptionalInt partition = turns.next(p -> log.more(p, stop));
    while (partition.isPresent() && !stop.requested()) {
      ConsumerRecord<byte[], byte[]> record = log.take(partition.getAsInt());
      Optional<Example> example = pass == 1 ? open.read(record) : decoder.learnable(record);
      if (example.isPresent()) {
        for (Example out : shuffle.push(example.get(), record.serializedValueSize())) {
          open.add(out);
          handOver(open.isFull(), pass, stop);
        }
      }
      handOver(open.isFull(), pass, stop);
      partition = turns.next(p -> log.more(p, stop));
    }
    Optional<Example> rest = shuffle.drain();
    while (rest.isPresent() && !stop.requested()) {
      open.add(rest.get());
      handOver(open.isFull(), pass, stop);
      rest = shuffle.drain();
    }
    handOver(!open.isUntouched(), pass, stop);
  }

  private void handOver(boolean complete, int pass, StopSignal stop) throws InterruptedException {
    if (!complete || stop.requested()) {
      return;
    }
    meters.lag(log.lag());
    if (toSkip > 0) {
      toSkip--;
      // Only the evaluation still needs what the skipped batches held.
      open.handOverHeldOut(queue, pass, resumed, stop);
      open.clear();
      return;
    }
    at = new LogState.Passes(pass, at.batches() + 1, at.rangeStart(), at.rangeEnd());
    open.handOver(queue, pass, new LogState(Map.of(), Map.of(), at), List.of(), stop);
  }
}
