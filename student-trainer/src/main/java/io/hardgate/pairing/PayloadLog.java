package io.hardgate.pairing;

import java.util.Optional;
import org.apache.kafka.streams.processor.api.Record;

/**
 * The source topics of one partition, read by offset. Owned by one thread.
 *
 * <p>It is asked for records that were read before, mostly in the order of their offsets.
 */
public interface PayloadLog extends AutoCloseable {

  /**
   * The record at this offset; empty if the topic does not hold it any more.
   *
   * @throws org.apache.kafka.common.errors.TimeoutException if no broker answers in time
   */
  Optional<Record<byte[], byte[]>> read(Source source, long offset);

  @Override
  void close();

  /** Makes the log of a partition. */
  @FunctionalInterface
  interface Factory {
    PayloadLog of(int partition);
  }
}
