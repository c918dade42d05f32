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

  /** Follows the log from these offsets until stopped. */
  public void follow(Map<Integer, Long> from, StopSignal stop) throws InterruptedException {
    log.seek(from);
    nextOffsets.putAll(from);
    while (!stop.requested()) {
      Optional<ConsumerRecord<byte[], byte[]>> record = log.nextArrival();
      if (record.isPresent()) {
        nextOffsets.put(record.get().partition(), record.get().offset() + 1);
        Optional<Example> example = read(record.get(), true);
        if (example.isPresent()) {
          collect(example.get(), 1, stop);
        }
      } else {
        meters.lag(log.lag());
      }
    }
  }

  /** Goes over what is in the log now, this often, each time in another seeded order. */
  public void passes(int passes, int window, long seed, StopSignal stop)
      throws InterruptedException {
    log.fixRange();
    for (int pass = 1; pass <= passes && !stop.requested(); pass++) {
      log.rewind();
      Shuffle<Example> shuffle = new Shuffle<>(window, 31 * seed + pass);
      Optional<ConsumerRecord<byte[], byte[]>> record = log.nextInRange();
      while (record.isPresent() && !stop.requested()) {
        Optional<Example> out = read(record.get(), pass == 1).flatMap(shuffle::push);
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

  /** The example in a record, unless it is bad or held out. Each is accounted for once. */
  private Optional<Example> read(ConsumerRecord<byte[], byte[]> record, boolean firstTime) {
    try {
      PairDecoder.Decoded decoded = decoder.decode(record);
      if (firstTime) {
        meters.consumed(decoded.heldOut());
      }
      if (!decoded.heldOut()) {
        return Optional.of(decoded.example());
      }
      if (firstTime) {
        heldOut.add(decoded.example());
      }
    } catch (BadRecordException fault) {
      if (firstTime) {
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
      taken = queue.offer(pending, pass, offsets);
    }
    pending = new ArrayList<>(batchSize);
  }
}
