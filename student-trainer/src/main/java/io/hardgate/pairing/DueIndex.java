package io.hardgate.pairing;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Sample ids in the order of the time at which something is due: a range of a store whose keys are
 * a byte that names the range, the time as a big-endian long, and the id. Owned by the thread of
 * its task.
 */
final class DueIndex {

  private static final byte[] NOTHING = {};
  private static final int PREFIX = 1 + Long.BYTES;

  private final KeyValueStore<byte[], byte[]> store;
  private final byte range;

  /**
   * Nothing is due before. A scan from here does not meet the tombstones of all that was taken out
   * earlier, which stay in the store until it is compacted.
   */
  private long from;

  DueIndex(KeyValueStore<byte[], byte[]> store, byte range) {
    this.store = store;
    this.range = range;
  }

  void add(long dueMs, byte[] id) {
    // The wall clock may have been set back.
    from = Math.min(from, dueMs);
    store.put(key(dueMs, id), NOTHING);
  }

  void remove(long dueMs, byte[] id) {
    store.delete(key(dueMs, id));
  }

  /**
   * Takes out the ids that are due, the earliest first.
   *
   * @param budget when it is used up, the others are left for the next time
   * @param action may add to and remove from the index
   */
  void takeDue(long nowMs, Budget budget, Consumer<byte[]> action) {
    byte[] first = key(Math.min(from, nowMs), NOTHING);
    from = nowMs + 1;
    try (KeyValueIterator<byte[], byte[]> due = store.range(first, key(nowMs + 1, NOTHING))) {
      while (due.hasNext()) {
        byte[] key = due.peekNextKey();
        long dueMs = ByteBuffer.wrap(key).getLong(1);
        if (!budget.take(key.length)) {
          from = Math.min(from, dueMs);
          return;
        }
        due.next();
        store.delete(key);
        action.accept(Arrays.copyOfRange(key, PREFIX, key.length));
      }
    }
  }

  /** How many ids there are. Reads them all. */
  long count() {
    long count = 0;
    try (KeyValueIterator<byte[], byte[]> all =
        store.range(key(0, NOTHING), key(Long.MAX_VALUE, NOTHING))) {
      while (all.hasNext()) {
        KeyValue<byte[], byte[]> unused = all.next();
        count++;
      }
    }
    return count;
  }

  private byte[] key(long dueMs, byte[] id) {
    return ByteBuffer.allocate(PREFIX + id.length).put(range).putLong(dueMs).put(id).array();
  }

  /** How much one run of an index may do, so that no run holds up the stream. */
  static final class Budget {

    private int entries;
    private long bytes;

    Budget(int entries, long bytes) {
      this.entries = entries;
      this.bytes = bytes;
    }

    /** Whether there was something left for one more entry. */
    boolean take(long size) {
      if (entries <= 0 || bytes <= 0) {
        return false;
      }
      entries--;
      bytes -= size;
      return true;
    }

    /** The entry was larger than it looked. */
    void spend(long size) {
      bytes -= size;
    }
  }
}
