package io.hardgate.pairing;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.test.TestRecord;

/** Topics of one partition, in memory. */
final class FakePayloadLog implements PayloadLog {

  private final Map<Source, List<Record<byte[], byte[]>>> topics = new EnumMap<>(Source.class);
  private boolean silent;
  int reads;

  FakePayloadLog() {
    for (Source source : Source.values()) {
      topics.put(source, new ArrayList<>());
    }
  }

  void append(Source source, TestRecord<byte[], byte[]> record) {
    // A process that reads a record again has another copy of it.
    byte[] value = record.value() == null ? null : record.value().clone();
    topics
        .get(source)
        .add(
            new Record<>(
                record.key(), value, record.timestamp(), new RecordHeaders(record.headers())));
  }

  /** What retention does. */
  void forget(Source source) {
    topics.get(source).replaceAll(record -> null);
  }

  /** From now on no broker answers. */
  void fallSilent() {
    silent = true;
  }

  @Override
  public Optional<Record<byte[], byte[]>> read(Source source, long offset) {
    if (silent) {
      throw new TimeoutException("no answer");
    }
    reads++;
    return Optional.ofNullable(topics.get(source).get((int) offset));
  }

  @Override
  public void close() {}
}
