package io.hardgate.pairing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Sample ids in the order of the time at which something is due. What was added is taken out when
 * it is due, and not before: who takes it finds out whether there is still something to do. So ids
 * can stand in chunks of many, which cost next to nothing each. Owned by the thread of its task.
 *
 * <p>It is a range of a store. A key is a byte that names the range, the time as a big-endian long,
 * and what makes it unique; its value is a chunk of ids, each behind its length in two bytes.
 */
final class DueIndex {

  /** Times are rounded up to a multiple of this. */
  private static final long GRAIN_MS = 50;

  private static final int CHUNK_BYTES = 1_024;

  private static final int PREFIX = 1 + Long.BYTES;

  private final KeyValueStore<byte[], byte[]> store;
  private final byte range;

  /** Of this object, so that none writes over the chunks of one that was there before. */
  private final long incarnation = ThreadLocalRandom.current().nextLong();

  private int chunks;

  /** The chunk that was added to last; null if it may be in the store no longer. */
  private byte[] chunk;

  private long chunkDueMs;
  private final ByteArrayOutputStream ids = new ByteArrayOutputStream(CHUNK_BYTES);

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
    addAll(dueMs, List.of(id));
  }

  void addAll(long dueMs, List<byte[]> more) {
    long rounded = round(dueMs);
    for (byte[] id : more) {
      if (chunk != null && (chunkDueMs != rounded || ids.size() + id.length > CHUNK_BYTES)) {
        endChunk();
      }
      if (chunk == null) {
        chunk = key(rounded, incarnation, chunks++);
        chunkDueMs = rounded;
        ids.reset();
        // The wall clock may have been set back.
        from = Math.min(from, rounded);
      }
      write(ids, id);
      if (ids.size() >= CHUNK_BYTES) {
        endChunk();
      }
    }
    putChunk();
  }

  private void endChunk() {
    putChunk();
    chunk = null;
  }

  private void putChunk() {
    if (chunk != null) {
      store.put(chunk, ids.toByteArray());
    }
  }

  /** The time at which something is taken out that was added with this one. */
  static long round(long dueMs) {
    return Math.floorDiv(dueMs + GRAIN_MS - 1, GRAIN_MS) * GRAIN_MS;
  }

  /**
   * Takes out the ids that are due, the earliest first.
   *
   * @param budget when it is used up, the others are left for the next time
   * @param action may add to this index
   */
  void takeDue(long nowMs, Budget budget, Action action) {
    chunk = null;
    byte[] first = key(Math.min(from, nowMs));
    from = nowMs + 1;
    try (KeyValueIterator<byte[], byte[]> due = store.range(first, key(nowMs + 1))) {
      while (due.hasNext()) {
        KeyValue<byte[], byte[]> next = due.next();
        long dueMs = ByteBuffer.wrap(next.key).getLong(1);
        List<byte[]> all = read(next.value);
        int taken = 0;
        while (taken < all.size() && budget.take(all.get(taken).length)) {
          taken++;
          budget.spend(action.due(all.get(taken - 1)));
        }
        action.endOfChunk();
        if (taken < all.size()) {
          from = Math.min(from, dueMs);
          store.put(next.key, write(all.subList(taken, all.size())));
          return;
        }
        store.delete(next.key);
      }
    }
  }

  /** All ids, each with the time at which it is taken out. */
  void forEach(BiConsumer<Long, byte[]> action) {
    try (KeyValueIterator<byte[], byte[]> all = store.range(key(0), key(Long.MAX_VALUE))) {
      while (all.hasNext()) {
        KeyValue<byte[], byte[]> next = all.next();
        long dueMs = ByteBuffer.wrap(next.key).getLong(1);
        read(next.value).forEach(id -> action.accept(dueMs, id));
      }
    }
  }

  private byte[] key(long dueMs) {
    return ByteBuffer.allocate(PREFIX).put(range).putLong(dueMs).array();
  }

  private byte[] key(long dueMs, long unique, int number) {
    return ByteBuffer.allocate(PREFIX + Long.BYTES + Integer.BYTES)
        .put(range)
        .putLong(dueMs)
        .putLong(unique)
        .putInt(number)
        .array();
  }

  private static byte[] write(List<byte[]> ids) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(CHUNK_BYTES);
    ids.forEach(id -> write(out, id));
    return out.toByteArray();
  }

  private static void write(ByteArrayOutputStream out, byte[] id) {
    out.write(id.length >>> 8);
    out.write(id.length);
    out.write(id, 0, id.length);
  }

  private static List<byte[]> read(byte[] chunk) {
    List<byte[]> ids = new ArrayList<>();
    for (int at = 0; at < chunk.length; ) {
      int length = (chunk[at] & 0xff) << 8 | (chunk[at + 1] & 0xff);
      ids.add(Arrays.copyOfRange(chunk, at + 2, at + 2 + length));
      at += 2 + length;
    }
    return ids;
  }

  /** What is done with ids that are taken out. */
  interface Action {

    /** How much it has cost beyond the id, in bytes. */
    long due(byte[] id);

    /** Those since the last call stood together. */
    default void endOfChunk() {}
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
