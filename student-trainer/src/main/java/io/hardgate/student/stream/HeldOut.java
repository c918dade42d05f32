package io.hardgate.student.stream;

import io.hardgate.student.training.Example;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest held-out pairs, an equal share of each partition: so they are a function of how far
 * the log was read. Large ones are fewer. Owned by the training thread.
 */
public final class HeldOut {

  private static final Logger LOG = LoggerFactory.getLogger(HeldOut.class);

  private final int share;
  private final long bytesShare;
  private final Map<Integer, Deque<HeldOutPair>> pairs = new TreeMap<>();
  private final Map<Integer, Long> bytes = new HashMap<>();
  private boolean told;

  /**
   * Keeps so many in all, which have so many bytes together; of each of these partitions an equal
   * share, and at least one.
   */
  public HeldOut(int capacity, long mostBytes, int partitions) {
    share = Math.max(1, capacity / partitions);
    bytesShare = mostBytes / partitions;
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return pairs.isEmpty();
  }

  /** Adds a pair that is newer than those of its partition. */
  public void add(HeldOutPair pair) {
    Deque<HeldOutPair> kept =
        pairs.computeIfAbsent(pair.partition(), partition -> new ArrayDeque<>());
    kept.add(pair);
    long held = bytes.merge(pair.partition(), (long) pair.bytes(), Long::sum);
    while (kept.size() > 1 && (kept.size() > share || held > bytesShare)) {
      if (kept.size() <= share && !told) {
        told = true;
        LOG.warn(
            "held-out pairs are so large that {} of a partition are evaluated on, not {}; student.heldBytes is the limit",
            kept.size() - 1,
            share);
      }
      held = bytes.merge(pair.partition(), (long) -kept.remove().bytes(), Long::sum);
    }
  }

  /** What is held now: partition by partition, the oldest first. */
  public List<HeldOutPair> pairs() {
    return pairs.values().stream().flatMap(Deque::stream).toList();
  }

  /** The same, as the student reads them. */
  public List<Example> examples() {
    return pairs.values().stream().flatMap(Deque::stream).map(HeldOutPair::example).toList();
  }

  /** By partition, the offset of the oldest pair that is held: where to read them back from. */
  public Map<Integer, Long> from() {
    Map<Integer, Long> from = new TreeMap<>();
    pairs.forEach((partition, kept) -> from.put(partition, kept.element().offset()));
    return from;
  }
}
