package io.hardgate.student.stream;

import io.hardgate.lifecycle.StopSignal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The training log: all partitions of {@code pairs}, committed records only. Owned by the feeding
 * thread.
 *
 * <p>It reads where it was last told to seek. Reading from where there are no records any more, or
 * none yet, throws {@link org.apache.kafka.clients.consumer.OffsetOutOfRangeException}.
 */
public final class PairLog implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(100);

  private final Consumer<byte[], byte[]> consumer;
  private final String topic;
  private final List<TopicPartition> partitions = new ArrayList<>();
  private final Map<TopicPartition, Deque<ConsumerRecord<byte[], byte[]>>> read = new HashMap<>();
  private Map<Integer, Long> until = Map.of();

  /** Connects to this topic. */
  public PairLog(Map<String, Object> client, String topic, int partitionCount) {
    this.topic = topic;
    Map<String, Object> properties = new HashMap<>(client);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    // Offsets come from checkpoints; falling off the log's retention must not go unnoticed.
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    for (int i = 0; i < partitionCount; i++) {
      TopicPartition partition = new TopicPartition(topic, i);
      partitions.add(partition);
      read.put(partition, new ArrayDeque<>());
    }
  }

  /** What Kafka says of its consumer. Any thread may ask. */
  public Map<MetricName, ? extends Metric> metrics() {
    return consumer.metrics();
  }

  String topic() {
    return topic;
  }

  int partitionCount() {
    return partitions.size();
  }

  /** By partition, the offset of the oldest record, or of the first to come if there is none. */
  Map<Integer, Long> beginning() {
    return LogBounds.byNumber(consumer.beginningOffsets(partitions));
  }

  /** By partition, the first offset behind the committed records that are there now. */
  Map<Integer, Long> end() {
    return LogBounds.byNumber(consumer.endOffsets(partitions));
  }

  /** By partition, the first record that was written then or later; those that have none lack. */
  Map<Integer, Long> at(Instant time) {
    Map<TopicPartition, Long> times =
        partitions.stream().collect(Collectors.toMap(p -> p, p -> time.toEpochMilli()));
    Map<Integer, Long> offsets = new TreeMap<>();
    consumer
        .offsetsForTimes(times)
        .forEach(
            (partition, found) -> {
              if (found != null) {
                offsets.put(partition.partition(), found.offset());
              }
            });
    return offsets;
  }

  /** Will read from these offsets on, one for each partition, without an end. */
  void seek(Map<Integer, Long> from) {
    until = from.keySet().stream().collect(Collectors.toMap(p -> p, p -> Long.MAX_VALUE));
    goTo(from);
  }

  /** Will read what lies between these offsets, of the partitions that are named, and no others. */
  void seek(Map<Integer, Long> from, Map<Integer, Long> end) {
    until = Map.copyOf(end);
    goTo(from);
  }

  private void goTo(Map<Integer, Long> from) {
    read.values().forEach(Collection::clear);
    consumer.assign(from.keySet().stream().map(partitions::get).toList());
    from.forEach((partition, offset) -> consumer.seek(partitions.get(partition), offset));
  }

  /**
   * Whether a partition holds another record; waits until that is known. False if stopped.
   *
   * <p>What is known is what the broker said with the newest fetch: a partition that was read to
   * its end may have grown since.
   */
  boolean more(int number, StopSignal stop) {
    if (!until.containsKey(number)) {
      return false;
    }
    TopicPartition partition = partitions.get(number);
    Deque<ConsumerRecord<byte[], byte[]>> records = read.get(partition);
    while (records.isEmpty() && !isDry(partition)) {
      if (stop.requested()) {
        return false;
      }
      await();
    }
    return !records.isEmpty() && records.element().offset() < until.get(number);
  }

  private boolean isDry(TopicPartition partition) {
    long end = until.get(partition.partition());
    if (end < Long.MAX_VALUE) {
      return consumer.position(partition) >= end;
    }
    OptionalLong lag = consumer.currentLag(partition);
    return lag.isPresent() && lag.getAsLong() == 0;
  }

  /** Whether the next record of a partition, if it has one, lies at this offset or behind it. */
  boolean isPast(int partition, long offset) {
    Deque<ConsumerRecord<byte[], byte[]>> records = read.get(partitions.get(partition));
    return (records.isEmpty() ? position(partition) : records.element().offset()) >= offset;
  }

  /** How far a partition was fetched. */
  long position(int partition) {
    return consumer.position(partitions.get(partition));
  }

  /** The next record of a partition that holds one. */
  ConsumerRecord<byte[], byte[]> take(int partition) {
    return read.get(partitions.get(partition)).remove();
  }

  /** Fetches for the partitions that have run dry only, so that memory stays bounded. */
  void await() {
    for (TopicPartition partition : consumer.assignment()) {
      boolean endless = until.get(partition.partition()) == Long.MAX_VALUE;
      if (read.get(partition).isEmpty() && (endless || !isDry(partition))) {
        consumer.resume(List.of(partition));
      } else {
        consumer.pause(List.of(partition));
      }
    }
    consumer.poll(POLL).forEach(record -> read.get(partitions.get(record.partition())).add(record));
  }

  /** Records that are there but not yet taken, over all partitions. */
  long lag() {
    long lag = 0;
    for (TopicPartition partition : consumer.assignment()) {
      lag += consumer.currentLag(partition).orElse(0) + read.get(partition).size();
    }
    return lag;
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ZERO)); // it is in no group that it had to leave
  }
}
