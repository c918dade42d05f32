package io.hardgate.teacher;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Which samples are still to be answered, and so how far offsets may be committed: up to the first
 * unanswered one of each partition. Owned by the polling thread; any thread may tell that an entry
 * is done.
 */
final class OffsetLedger {

  /** One sample between its arrival and the acknowledgement of its answer. */
  static final class Entry {

    private final long offset;
    private final int bytes;
    private volatile boolean done;
    private volatile boolean dropped;

    private Entry(long offset, int bytes) {
      this.offset = offset;
      this.bytes = bytes;
    }

    /** Its answer was acknowledged, or it needs none. */
    void done() {
      done = true;
    }

    /** Nobody here will answer it. */
    void drop() {
      dropped = true;
    }

    /** Whether its partition has gone to another consumer, which will answer it. */
    boolean dropped() {
      return dropped;
    }
  }

  private static final class Line {
    private final Deque<Entry> pending = new ArrayDeque<>();
    private long next = -1;
    private long committed = -1;
  }

  private final Map<TopicPartition, Line> lines = new HashMap<>();
  private int pending;
  private long pendingBytes;

  /** A sample has arrived. Offsets of a partition rise. */
  Entry add(TopicPartition partition, long offset, int bytes) {
    Entry entry = new Entry(offset, bytes);
    lines.computeIfAbsent(partition, p -> new Line()).pending.add(entry);
    pending++;
    pendingBytes += bytes;
    return entry;
  }

  /** The partitions are somebody else's now: nothing of them will be committed from here. */
  void drop(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      Line line = lines.remove(partition);
      if (line != null) {
        line.pending.forEach(
            entry -> {
              entry.drop();
              forget(entry);
            });
      }
    }
  }

  /** The offsets that may be committed and have not been. */
  Map<TopicPartition, OffsetAndMetadata> uncommitted() {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    lines.forEach(
        (partition, line) -> {
          while (!line.pending.isEmpty() && line.pending.peek().done) {
            Entry entry = line.pending.remove();
            line.next = entry.offset + 1;
            forget(entry);
          }
          if (line.next > line.committed) {
            offsets.put(partition, new OffsetAndMetadata(line.next));
          }
        });
    return offsets;
  }

  /** These offsets were committed. */
  void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
    offsets.forEach(
        (partition, offset) -> {
          Line line = lines.get(partition);
          if (line != null) {
            line.committed = Math.max(line.committed, offset.offset());
          }
        });
  }

  /** Whether every sample of these partitions was answered or dropped. */
  boolean settled(Collection<TopicPartition> partitions) {
    return partitions.stream()
        .filter(lines::containsKey)
        .flatMap(partition -> lines.get(partition).pending.stream())
        .allMatch(entry -> entry.done || entry.dropped);
  }

  /** Samples that hold their place: unanswered, or behind an unanswered one. */
  int pending() {
    return pending;
  }

  /** Bytes of their values. */
  long pendingBytes() {
    return pendingBytes;
  }

  private void forget(Entry entry) {
    pending--;
    pendingBytes -= entry.bytes;
  }
}
