package io.hardgate.student.stream;

import io.hardgate.lifecycle.StopSignal;
import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.DeadLetterProducer;
import io.hardgate.student.metrics.StudentMeters;
import io.hardgate.student.training.Example;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads pairs and makes batches of them. Runs on the feeding thread, which owns the log.
 *
 * <p>A batch is a function of the log: it is full, or the last one of a pass. What is not enough
 * for a batch when the trainer is stopped stays in the log.
 */
public final class PairFeeder {

  /** How many times the held-out pairs that are kept are read back when following begins. */
  private static final int HISTORY = 4;

  private final PairLog log;
  private final PairDecoder decoder;
  private final DeadLetterProducer deadLetters;
  private final HeldOut heldOut;
  private final BatchQueue queue;
  private final StudentMeters meters;
  private final int batchSize;

  private final Map<Integer, Long> nextOffsets = new HashMap<>();
  private List<Example> pending = new ArrayList<>();

  public PairFeeder(
      PairLog log,
      PairDecoder decoder,
      DeadLetterProducer deadLetters,
      HeldOut heldOut,
      BatchQueue queue,
      StudentMeters meters,
      int batchSize) {
    this.log = log;
    this.decoder = decoder;
    this.deadLetters = deadLetters;
    this.heldOut = heldOut;
    this.queue = queue;
    this.meters = meters;
    this.batchSize = batchSize;
  }

  /**
   * Follows the log from these offsets until stopped. Some of what lies before them is read again,
   * for its held-out pairs alone.
   */
  public void follow(Map<Integer, Long> from, StopSignal stop) throws InterruptedException {
    log.seekBefore(from, (long) HISTORY * heldOut.capacity());
    nextOffsets.putAll(from);
    while (!stop.requested()) {
      Optional<ConsumerRecord<byte[], byte[]>> next = log.nextArrival();
      if (next.isEmpty()) {
        meters.lag(log.lag());
        continue;
      }
      ConsumerRecord<byte[], byte[]> record = next.get();
      boolean isNew = record.offset() >= from.getOrDefault(record.partition(), 0L);
      Optional<Example> example = read(record, isNew, true);
      if (isNew) {
        nextOffsets.put(record.partition(), record.offset() + 1);
        if (example.isPresent()) {
          collect(example.get(), 1, stop);
        }
      }
    }
  }

  /**
   * Goes over a range of the log, this often, each time in another seeded order.
   *
   * @param rangeEnd of passes that were begun before; empty: what is in the log now
   * @param begunPass the pass that they had come to; its records are accounted for already if it is
   *     not the first
   */
  public void passes(
      int passes,
      int window,
      long seed,
      Map<Integer, Long> rangeEnd,
      int begunPass,
      StopSignal stop)
      throws InterruptedException {
    log.fixRange(rangeEnd);
    for (int pass = 1; pass <= passes && !stop.requested(); pass++) {
      log.rewind();
      Shuffle<Example> shuffle = new Shuffle<>(window, 31 * seed + pass);
      Optional<ConsumerRecord<byte[], byte[]>> record = log.nextInRange();
      while (record.isPresent() && !stop.requested()) {
        Optional<Example> out =
            read(record.get(), pass == 1 && begunPass <= 1, pass == 1).flatMap(shuffle::push);
        if (out.isPresent()) {
          collect(out.get(), pass, stop);
        }
        record = log.nextInRange();
      }
      Optional<Example> rest = shuffle.drain();
      while (rest.isPresent() && !stop.requested()) {
        collect(rest.get(), pass, stop);
        rest = shuffle.drain();
      }
      handOver(pass, stop);
    }
    if (!stop.requested()) {
      queue.end(log.end());
    }
  }

  /**
   * The example in a record, unless it is bad or held out.
   *
   * @param isNew whether it was never read before, and is to be accounted for
   * @param keepHeldOut whether the evaluation still lacks it
   */
  private Optional<Example> read(
      ConsumerRecord<byte[], byte[]> record, boolean isNew, boolean keepHeldOut) {
    try {
      PairDecoder.Decoded decoded = decoder.decode(record);
      if (isNew) {
        meters.consumed(decoded.heldOut());
      }
      if (!decoded.heldOut()) {
        return Optional.of(decoded.example());
      }
      if (keepHeldOut) {
        heldOut.add(decoded.example());
      }
    } catch (BadRecordException fault) {
      if (isNew) {
        deadLetters.send(record, fault);
      }
    }
    return Optional.empty();
  }

  private void collect(Example example, int pass, StopSignal stop) throws InterruptedException {
    pending.add(example);
    if (pending.size() == batchSize) {
      handOver(pass, stop);
    }
  }

  private void handOver(int pass, StopSignal stop) throws InterruptedException {
    if (pending.isEmpty()) {
      return;
    }
    meters.lag(log.lag());
    Map<Integer, Long> offsets = Map.copyOf(nextOffsets);
    boolean taken = false;
    while (!taken && !stop.requested()) {
      taken = queue.offer(pending, pass, offsets, log.end());
    }
    pending = new ArrayList<>(batchSize);
  }
}
