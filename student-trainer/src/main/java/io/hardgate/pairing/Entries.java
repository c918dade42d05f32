package io.hardgate.pairing;

import io.hardgate.pairing.DueIndex.Budget;
import io.hardgate.pairing.Entry.Open;
import io.hardgate.pairing.Entry.Paired;
import java.util.function.Consumer;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What is known of the samples of one partition, with an index of when each entry is due. Every
 * entry is in the index exactly once. Owned by the thread of its task.
 */
final class Entries {

  private static final byte OPEN = 0;
  private static final byte PAIRED = 1;

  private final KeyValueStore<byte[], byte[]> store;
  private final DueIndex open;
  private final DueIndex paired;
  private final long memoryMs;
  private final PairingMeters meters;
  private long pending;

  /**
   * @param store entries by sample id
   * @param due the index
   * @param memoryMs how long a pair is remembered
   */
  Entries(
      KeyValueStore<byte[], byte[]> store,
      KeyValueStore<byte[], byte[]> due,
      long memoryMs,
      PairingMeters meters) {
    this.store = store;
    this.open = new DueIndex(due, OPEN);
    this.paired = new DueIndex(due, PAIRED);
    this.memoryMs = memoryMs;
    this.meters = meters;
    count(open.count());
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
  void replace(byte[] id, Open old, Entry entry) {
    store.put(id, EntryFormat.write(entry));
    if (old != null) {
      if (entry instanceof Open next && next.dueMs() == old.dueMs()) {
        return;
      }
      open.remove(old.dueMs(), id);
      count(-1);
    }
    index(id, entry);
  }

  /** Puts an entry in the place of one that was taken out of the index because it was due. */
  void replaceDue(byte[] id, Entry entry) {
    store.put(id, EntryFormat.write(entry));
    index(id, entry);
  }

  /** Forgets an entry that was taken out of the index because it was due. */
  void removeDue(byte[] id) {
    store.delete(id);
  }

  /** Takes ids that wait and are due out of the index; the action replaces or removes them. */
  void takeDue(long nowMs, Budget budget, Consumer<byte[]> action) {
    open.takeDue(
        nowMs,
        budget,
        id -> {
          count(-1);
          action.accept(id);
        });
  }

  /** Forgets pairs that have been remembered for long enough. */
  void forgetPaired(long nowMs, Budget budget) {
    paired.takeDue(nowMs, budget, store::delete);
  }

  /** This task's entries leave the gauge. */
  void close() {
    count(-pending);
  }

  private void index(byte[] id, Entry entry) {
    if (entry instanceof Open waiting) {
      open.add(waiting.dueMs(), id);
      count(1);
    } else {
      paired.add(((Paired) entry).atMs() + memoryMs, id);
    }
  }

  private void count(long change) {
    pending += change;
    meters.pending(change);
  }
}
