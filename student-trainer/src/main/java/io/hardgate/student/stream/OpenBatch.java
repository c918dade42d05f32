package io.hardgate.student.stream;

import io.hardgate.lifecycle.StopSignal;
import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.PairTimes;
import io.hardgate.student.training.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The batch that is being gathered, with all that lies in its range of the log. Owned by the
 * feeding thread.
 */
final class OpenBatch {

  private static final int WITHHELD_RECORDS = 1_000;
  private static final long WITHHELD_BYTES = 8 << 20;

  private final PairDecoder decoder;
  private final int capacity;
  private final double allowance;
  private List<Example> examples;
  private List<Refused> refused;
  private List<HeldOutPair> heldOut;
  private List<PairTimes> times;
  private int consumed;
  private long bytes;
  private long withheldBytes;

  /** For so many examples. */
  OpenBatch(PairDecoder decoder, int capacity) {
    this.decoder = decoder;
    this.capacity = capacity;
    double share = decoder.heldOut().share();
    allowance = 4 + 2 * share / (1 - share);
    clear();
  }

  /** Begins a new one. */
  void clear() {
    examples = new ArrayList<>(capacity);
    refused = new ArrayList<>();
    heldOut = new ArrayList<>();
    times = new ArrayList<>();
    consumed = 0;
    bytes = 0;
    withheldBytes = 0;
  }

  /** Accounts for a record; the example in it, unless it is bad or held out. */
  Optional<Example> read(ConsumerRecord<byte[], byte[]> record) {
    // Negative where there is none.
    long size =
        Math.max(0, record.serializedKeySize()) + (long) Math.max(0, record.serializedValueSize());
    try {
      PairDecoder.Decoded decoded = decoder.decode(record);
      if (!decoded.heldOut()) {
        consumed++;
        bytes += size;
        return Optional.of(decoded.example());
      }
      heldOut.add(decoded.pair(record));
    } catch (BadRecordException fault) {
      refused.add(new Refused(record, fault));
    }
    withheldBytes += size;
    return Optional.empty();
  }

  /** Adds an example to learn from. */
  void add(Example example) {
    examples.add(example);
  }

  /** Adds an example of which is said when it came about. */
  void add(Example example, PairTimes its) {
    add(example);
    times.add(its);
  }

  /** Adds a pair for the evaluation that was accounted for before. */
  void addAgain(HeldOutPair pair) {
    heldOut.add(pair);
    withheldBytes += pair.bytes();
  }

  /** How many examples there are. */
  int size() {
    return examples.size();
  }

  /** Whether nothing was read since it was begun. */
  boolean isUntouched() {
    return examples.isEmpty() && consumed == 0 && refused.isEmpty() && heldOut.isEmpty();
  }

  /**
   * Whether it ends here: it has all its examples; or so much else that memory asks for an end,
   * which is a lot even beside large batches and a large held-out share.
   */
  boolean isFull() {
    return examples.size() == capacity
        || refused.size() + heldOut.size() >= Math.max(WITHHELD_RECORDS, allowance * capacity)
        || withheldBytes >= Math.max(WITHHELD_BYTES, allowance * bytes);
  }

  /** Hands over what was gathered, with these old examples behind it, and begins a new one. */
  boolean handOver(
      BatchQueue queue, int pass, LogState after, List<Example> replayed, StopSignal stop)
      throws InterruptedException {
    int fresh = examples.size();
    int consumedHeldOut = heldOut.size();
    return offer(queue, pass, after, fresh, replayed, consumedHeldOut, stop);
  }

  /** Hands over nothing but the held-out pairs, which were accounted for before. */
  boolean handOverHeldOut(BatchQueue queue, int pass, LogState after, StopSignal stop)
      throws InterruptedException {
    examples.clear();
    refused.clear();
    consumed = 0;
    return heldOut.isEmpty() || offer(queue, pass, after, 0, List.of(), 0, stop);
  }

  private boolean offer(
      BatchQueue queue,
      int pass,
      LogState after,
      int fresh,
      List<Example> replayed,
      int consumedHeldOut,
      StopSignal stop)
      throws InterruptedException {
    examples.addAll(replayed);
    boolean taken =
        queue.offer(
            examples,
            batch ->
                new BatchQueue.Filled(
                    batch,
                    fresh,
                    replayed.size(),
                    pass,
                    after,
                    consumed,
                    consumedHeldOut,
                    refused,
                    heldOut,
                    times),
            stop);
    clear();
    return taken;
  }
}
