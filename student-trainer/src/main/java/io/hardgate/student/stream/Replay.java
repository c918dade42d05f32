package io.hardgate.student.stream;

import io.hardgate.config.StudentConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.student.training.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;

/**
 * Mixes pairs of the past into the batches of a student that follows the log, against forgetting:
 * for each batch some that stand one behind another in the log, where is a function of the seed,
 * the step and what the log holds. Owned by the feeding thread.
 */
final class Replay {

  /** Records that are read at most for one example: the others are held out, or bad. */
  private static final int TRIES = 4;

  private final PairLog log;
  private final PairDecoder decoder;
  private final long seed;
  private final int count;
  private Map<Integer, Long> beginning = Map.of();

  /**
   * Pairs of the past.
   *
   * @param run where they stand
   */
  record Past(OffsetRun run, List<Example> examples) {}

  Replay(PairLog log, PairDecoder decoder, StudentConfig config) {
    this.log = log;
    this.decoder = decoder;
    seed = config.seed();
    count = count(config);
  }

  /** Examples of the past in a batch; at least one is left for what is new. */
  static int count(StudentConfig config) {
    return Math.min(
        config.batchSize() - 1, (int) Math.round(config.replayShare() * config.batchSize()));
  }

  /** Examples of the past in a batch. */
  int count() {
    return count;
  }

  /** Some of what lies before these offsets; empty if nothing does, or if stopped. */
  Optional<Past> choose(long step, Map<Integer, Long> before, StopSignal stop) {
    while (!stop.requested()) {
      if (beginning.isEmpty()) {
        beginning = log.beginning();
      }
      Optional<OffsetRun> run = choose(seed, step, count, beginning, before);
      try {
        return run.map(r -> read(r, count, stop));
      } catch (OffsetOutOfRangeException e) {
        beginning = Map.of(); // retention has moved on
      }
    }
    return Optional.empty();
  }

  /** Where to begin, and how far it may go at most. */
  static Optional<OffsetRun> choose(
      long seed, long step, int count, Map<Integer, Long> beginning, Map<Integer, Long> before) {
    Map<Integer, Long> sizes = new TreeMap<>();
    before.forEach(
        (partition, end) ->
            sizes.put(partition, Math.max(0, end - beginning.getOrDefault(partition, end))));
    long total = sizes.values().stream().mapToLong(size -> size).sum();
    if (total == 0) {
      return Optional.empty();
    }
    long at = Long.remainderUnsigned(mix(seed, step), total);
    for (Map.Entry<Integer, Long> size : sizes.entrySet()) {
      if (at < size.getValue()) {
        int partition = size.getKey();
        long end = before.get(partition);
        // Not so near to the end that some are missing.
        long from = beginning.get(partition) + Math.max(0, Math.min(at, size.getValue() - count));
        return Optional.of(new OffsetRun(partition, from, end));
      }
      at -= size.getValue();
    }
    throw new AssertionError("the sizes add up to " + total);
  }

  /** SplitMix64 (Steele, Lea and Flood 2014): neighbouring steps have unrelated numbers. */
  private static long mix(long seed, long step) {
    long z = seed + step * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /**
   * What a step had, once more.
   *
   * @throws HardgateException if retention has removed it
   */
  Past again(OffsetRun run, long step, StopSignal stop) {
    LogBounds bounds = new LogBounds(log);
    if (!bounds.holds(run.partition(), run.from())) {
      throw new HardgateException(
          ("the student cannot go on where its checkpoint ended: its journal says that step %d saw"
                  + " pairs again from offset %d on, but %s; move its journal away to go on with"
                  + " others, which makes another student of it than it would have become")
              .formatted(step, run.from(), bounds.held(run.partition())));
    }
    return read(run, Integer.MAX_VALUE, stop);
  }

  private Past read(OffsetRun run, int most, StopSignal stop) {
    int partition = run.partition();
    log.seek(Map.of(partition, run.from()), Map.of(partition, run.next()));
    List<Example> examples = new ArrayList<>();
    long next = run.from();
    long tries = (long) TRIES * most;
    while (examples.size() < most && tries > 0 && log.more(partition, stop)) {
      ConsumerRecord<byte[], byte[]> record = log.take(partition);
      next = record.offset() + 1;
      tries--;
      decoder.learnable(record).ifPresent(examples::add);
    }
    return new Past(new OffsetRun(partition, run.from(), next), examples);
  }
}
