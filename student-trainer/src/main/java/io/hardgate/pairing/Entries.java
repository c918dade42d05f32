package io.hardgate.pairing;

import io.hardgate.pairing.DueIndex.Budget;
import io.hardgate.pairing.Entry.Early;
import io.hardgate.pairing.Entry.Open;
import io.hardgate.pairing.Entry.Paired;
import io.hardgate.pairing.Entry.Waiting;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What is known of the samples of one partition, with indexes of when something is due. Owned by
 * the thread of its task.
 *
 * <p>A sample is in the index {@code last} once from its arrival on, whatever becomes of it: when
 * that is due its pair goes out if it has not, and passes to the index {@code paired}, once, to be
 * forgotten. What has to be looked at earlier, or has no sample yet, is in the index {@code soon}
 * as well, maybe for nothing.
 */
final class Entries {

  private static final byte SOON = 0;
  private static final byte LAST = 1;
  private static final byte PAIRED = 2;

  private final KeyValueStore<byte[], byte[]> store;
  private final DueIndex soon;
  private final DueIndex last;
  private final DueIndex paired;
  private final long memoryMs;
  private final PairingMeters meters;
  private long pending;

  /** Does what is due for an entry. */
  interface Due {

    /** How many bytes it has written. */
    long due(byte[] id, Open entry);
  }

  /**
   * @param store entries by sample id
   * @param due the indexes
   * @param memoryMs how long a pair is remembered
   */
  Entries(
      KeyValueStore<byte[], byte[]> store,
      KeyValueStore<byte[], byte[]> due,
      long memoryMs,
      PairingMeters meters) {
    this.store = store;
    this.soon = new DueIndex(due, SOON);
    this.last = new DueIndex(due, LAST);
    this.paired = new DueIndex(due, PAIRED);
    this.memoryMs = memoryMs;
    this.meters = meters;
    last.forEach((at, id) -> count(get(id) instanceof Waiting ? 1 : 0));
    soon.forEach((at, id) -> count(get(id) instanceof Early early && isAt(early, at) ? 1 : 0));
  }

  /** Whether it was put here for the last time. */
  private static boolean isAt(Early early, long takenMs) {
    return DueIndex.round(early.dueMs()) == takenMs;
  }

  /** The entry of this id; null if there is none. */
  Entry get(byte[] id) {
    byte[] bytes = store.get(id);
    return bytes == null ? null : EntryFormat.read(bytes);
  }

  /**
   * Puts an entry in the place of another.
   *
   * @param old what {@link #get} gave, null if nothing
   */
  void replace(byte[] id, Entry old, Entry entry) {
    store.put(id, EntryFormat.write(entry));
    count((entry instanceof Open ? 1 : 0) - (old instanceof Open ? 1 : 0));
    if (entry instanceof Open open) {
      boolean looked = old instanceof Open before && before.dueMs() == open.dueMs();
      if (!looked && open.dueMs() < open.lastMs()) {
        soon.add(open.dueMs(), id);
      }
    }
  }

  /** A sample has come: from now on it is remembered until its pair is forgotten. */
  void remember(byte[] id, long lastMs) {
    last.add(lastMs, id);
  }

  /** Forgets an entry that is open. */
  void remove(byte[] id) {
    store.delete(id);
    count(-1);
  }

  /** Looks at what is due. */
  void takeDue(long nowMs, Budget budget, Due action) {
    soon.takeDue(
        nowMs,
        budget,
        id -> get(id) instanceof Open open && open.dueMs() <= nowMs ? action.due(id, open) : 0);
    last.takeDue(nowMs, budget, new Last(nowMs, action));
  }

  /** Forgets pairs that have been remembered for long enough. */
  void forgetPaired(long nowMs, Budget budget) {
    paired.takeDue(
        nowMs,
        budget,
        id -> {
          store.delete(id);
          return 0;
        });
  }

  /** This task's entries leave the gauge. */
  void close() {
    count(-pending);
  }

  private void count(long change) {
    if (change != 0) {
      pending += change;
      meters.pending(change);
    }
  }

  /** Pairs pass to the index of those that are only remembered, a chunk at a time. */
  private final class Last implements DueIndex.Action {

    private final long nowMs;
    private final Due action;
    private final List<byte[]> gone = new ArrayList<>();
    private long goneMs;

    Last(long nowMs, Due action) {
      this.nowMs = nowMs;
      this.action = action;
    }

    @Override
    public long due(byte[] id) {
      Entry entry = get(id);
      long bytes = 0;
      if (entry instanceof Waiting waiting) {
        bytes = action.due(id, waiting);
        entry = get(id);
      }
      if (entry instanceof Paired pair) {
        gone.add(id);
        goneMs = Math.max(goneMs, pair.atMs());
      } else if (entry instanceof Waiting waiting) {
        // It has longer than it had when it came: the configuration has changed.
        last.add(Math.max(nowMs + 1, waiting.dueMs()), id);
      }
      return bytes;
    }

    @Override
    public void endOfChunk() {
      if (!gone.isEmpty()) {
        paired.addAll(goneMs + memoryMs, gone);
        gone.clear();
        goneMs = 0;
      }
    }
  }
}
