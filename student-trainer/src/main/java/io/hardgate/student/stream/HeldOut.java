package io.hardgate.student.stream;

import io.hardgate.student.training.Example;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The newest held-out pairs, an equal share of each partition: so they are a function of how far
 * the log was read. Owned by the training thread.
 */
public final class HeldOut {

  private final int share;
  private final Map<Integer, Deque<HeldOutPair>> pairs = new TreeMap<>();

  /** Keeps so many in all; of each of these partitions an equal share, and at least one. */
  public HeldOut(int capacity, int partitions) {
    share = Math.max(1, capacity / partitions);
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return pairs.isEmpty();
  }

  /** Adds a pair that is newer than those of its partition. */
  public void add(HeldOutPair pair) {
    Deque<HeldOutPair> kept =
        pairs.computeIfAbsent(pair.partition(), partition -> new ArrayDeque<>());
    if (kept.size() == share) {
      kept.poll();
    }
    kept.add(pair);
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
