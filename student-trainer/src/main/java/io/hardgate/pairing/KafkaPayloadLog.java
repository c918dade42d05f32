package io.hardgate.pairing;

import io.hardgate.messages.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Reads records again with a consumer of its own, which is made when it is needed first. What comes
 * with a record is kept for a while, because those that are asked for next mostly lie behind it.
 */
final class KafkaPayloadLog implements PayloadLog {

  /** Of records that came with others. */
  private static final long AHEAD_BYTES = 16 << 20;

  private static final int FETCH_BYTES = 256 << 10;

  /** To read over so many records costs less than to seek. */
  private static final long SHORT_WAY = 200;

  private static final Duration POLL = Duration.ofMillis(100);

  private final Map<String, Object> client;
  private final Topics topics;
  private final int partition;
  private final Duration patience;

  private Consumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private final Map<Place, ConsumerRecord<byte[], byte[]>> ahead = new LinkedHashMap<>();
  private long aheadBytes;

  private record Place(TopicPartition partition, long offset) {}

  /**
   * @param client the Kafka clients' properties
   * @param patience how long to wait for the broker
   */
  KafkaPayloadLog(Map<String, Object> client, Topics topics, int partition, Duration patience) {
    this.client = client;
    this.topics = topics;
    this.partition = partition;
    this.patience = patience;
  }

  @Override
  public Optional<Record<byte[], byte[]>> read(Source source, long offset) {
    Place place = new Place(new TopicPartition(source.topic(topics), partition), offset);
    ConsumerRecord<byte[], byte[]> record = takeAhead(place);
    if (record == null) {
      record = fetch(place);
    }
    return Optional.ofNullable(record).map(KafkaPayloadLog::toStreams);
  }

  /** Null if the topic does not hold it any more. */
  private ConsumerRecord<byte[], byte[]> fetch(Place place) {
    goTo(place);
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      ConsumerRecords<byte[], byte[]> records;
      try {
        records = consumer.poll(POLL);
      } catch (OffsetOutOfRangeException e) {
        positions.remove(place.partition());
        return null;
      }
      ConsumerRecord<byte[], byte[]> found = null;
      for (ConsumerRecord<byte[], byte[]> record : records) {
        if (record.offset() == place.offset()) {
          found = record;
        } else {
          keep(record);
        }
      }
      long position = consumer.position(place.partition());
      positions.put(place.partition(), position);
      if (found != null || position > place.offset()) {
        return found;
      }
      if (System.nanoTime() > end) {
        throw new TimeoutException(
            "the record %s@%d was not to be had again within %d s"
                .formatted(place.partition(), place.offset(), patience.toSeconds()));
      }
    }
  }

  private void goTo(Place place) {
    if (consumer == null) {
      consumer = connect();
    }
    TopicPartition wanted = place.partition();
    if (!consumer.assignment().contains(wanted)) {
      List<TopicPartition> all = new ArrayList<>(consumer.assignment());
      all.add(wanted);
      consumer.assign(all);
    }
    consumer.pause(consumer.assignment());
    consumer.resume(List.of(wanted));
    long way = place.offset() - positions.getOrDefault(wanted, Long.MAX_VALUE);
    if (way < 0 || way > SHORT_WAY) {
      consumer.seek(wanted, place.offset());
    }
  }

  private Consumer<byte[], byte[]> connect() {
    Map<String, Object> properties = new HashMap<>(client);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    // A record that is gone must not be mistaken for another.
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Integer.MAX_VALUE);
    // What it asks for is there. What it fetches ahead may not be, and the next read waits for it.
    properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 1);
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private ConsumerRecord<byte[], byte[]> takeAhead(Place place) {
    ConsumerRecord<byte[], byte[]> record = ahead.remove(place);
    if (record != null) {
      aheadBytes -= size(record);
    }
    return record;
  }

  private void keep(ConsumerRecord<byte[], byte[]> record) {
    Place place =
        new Place(new TopicPartition(record.topic(), record.partition()), record.offset());
    ConsumerRecord<byte[], byte[]> before = ahead.put(place, record);
    aheadBytes += size(record) - (before == null ? 0 : size(before));
    var oldest = ahead.values().iterator();
    while (aheadBytes > AHEAD_BYTES) {
      aheadBytes -= size(oldest.next());
      oldest.remove();
    }
  }

  private static long size(ConsumerRecord<byte[], byte[]> record) {
    return 300L
        + Math.max(0, record.serializedKeySize())
        + Math.max(0, record.serializedValueSize());
  }

  private static Record<byte[], byte[]> toStreams(ConsumerRecord<byte[], byte[]> record) {
    long timestamp = PairingTopology.TIMESTAMPS.extract(widen(record), 0);
    return new Record<>(record.key(), record.value(), timestamp, record.headers());
  }

  @SuppressWarnings("unchecked") // only read from
  private static ConsumerRecord<Object, Object> widen(ConsumerRecord<byte[], byte[]> record) {
    return (ConsumerRecord<Object, Object>) (ConsumerRecord<?, ?>) record;
  }

  @Override
  public void close() {
    if (consumer != null) {
      consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
  }
}
