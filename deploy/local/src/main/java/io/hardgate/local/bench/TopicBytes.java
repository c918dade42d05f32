package io.hardgate.local.bench;

import java.nio.ByteBuffer;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.RecordBatch;

/**
 * The bytes of a topic as a producer writes them: records gathered in batches that are full, or one
 * in a batch of its own where it is larger than that.
 */
final class TopicBytes {

  private static final long NOW = 1_700_000_000_000L;

  private final int batchSize;
  private final Compression compression;
  private MemoryRecordsBuilder open;
  private long closed;

  /**
   * An empty topic.
   *
   * @param batchSize the producer's {@code batch.size}
   * @param compression its {@code compression.type}
   */
  TopicBytes(int batchSize, String compression) {
    this.batchSize = batchSize;
    this.compression = Compression.of(compression).build();
  }

  void add(byte[] key, byte[] value, Header... headers) {
    if (open != null && !open.hasRoomFor(NOW, key, value, headers)) {
      close();
    }
    if (open == null) {
      open =
          MemoryRecords.builder(
              ByteBuffer.allocate(batchSize),
              RecordBatch.CURRENT_MAGIC_VALUE,
              compression,
              TimestampType.CREATE_TIME,
              0);
    }
    open.append(NOW, key, value, headers);
  }

  private void close() {
    closed += open.build().sizeInBytes();
    open = null;
  }

  /** So far. What comes later begins a batch. */
  long bytes() {
    if (open != null) {
      close();
    }
    return closed;
  }
}
