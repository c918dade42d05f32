package io.hardgate.student.stream;

import io.hardgate.lifecycle.HardgateException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The training log: all partitions of {@code pairs}, committed records only. Owned by the feeding
 * thread.
 *
 * <p>Between {@link #rewind} and the end of the range, records come in an order that is a function
 * of the log alone: one of each partition in turn.
 */
public final class PairLog implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(100);

  private final Consumer<byte[], byte[]> consumer;
  private final String topic;
  private final List<TopicPartition> partitions = new ArrayList<>();
  private final Map<TopicPartition, Deque<ConsumerRecord<byte[], byte[]>>> read = new HashMap<>();
  private Map<TopicPartition, Long> end = Map.of();
  private int turn;

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
    consumer.assign(partitions);
  }

  /**
   * Fixes the range: from the oldest record to the newest one that is there now, or to an end that
   * was fixed before.
   */
  void fixRange(Map<Integer, Long> fixedBefore) {
    end = new HashMap<>(consumer.endOffsets(partitions));
    fixedBefore.forEach((partition, offset) -> end.put(partition(partition), offset));
  }

  /** The end of the fixed range: by partition, the first offset behind it. */
  Map<Integer, Long> end() {
    Map<Integer, Long> offsets = new HashMap<>();
    end.forEach((partition, offset) -> offsets.put(partition.partition(), offset));
    return offsets;
  }

  /** Goes to the oldest record. */
  public void rewind() {
    consumer.beginningOffsets(partitions).forEach(this::seek);
    turn = 0;
  }

  /** Goes to about so many records before these offsets; none may have fallen off the log. */
  void seekBefore(Map<Integer, Long> offsets, long records) {
    rewind();
    Map<TopicPartition, Long> oldest = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> newest = consumer.endOffsets(partitions);
    offsets.forEach(
        (number, offset) -> {
          TopicPartition partition = partition(number);
          // Retention cut it off, or the topic was made anew.
          if (offset < oldest.get(partition) || offset > newest.get(partition)) {
            throw lost(
                "%s holds the offsets %d to %d, not %d"
                    .formatted(partition, oldest.get(partition), newest.get(partition), offset));
          }
          long back = offset - records / partitions.size();
          seek(partition, Math.max(oldest.get(partition), back));
        });
  }

  private TopicPartition partition(int number) {
    if (number >= partitions.size()) {
      throw lost("%s has %d partitions, not %d".formatted(topic, partitions.size(), number + 1));
    }
    return partitions.get(number);
  }

  private static HardgateException lost(String why) {
    return new HardgateException(
        "the student cannot go on where its checkpoint ended: "
            + why
            + "; choose another student.id to start from the beginning");
  }

  private void seek(TopicPartition partition, long offset) {
    consumer.seek(partition, offset);
    read.get(partition).clear();
  }

  /** The next record of the fixed range, or empty after the last one. */
  public Optional<ConsumerRecord<byte[], byte[]>> nextInRange() {
    for (int tried = 0; tried < partitions.size(); ) {
      TopicPartition partition = partitions.get(turn);
      Deque<ConsumerRecord<byte[], byte[]>> records = read.get(partition);
      boolean more = !records.isEmpty() || consumer.position(partition) < end.get(partition);
      if (records.isEmpty() && more) {
        poll(POLL);
        continue;
      }
      turn = (turn + 1) % partitions.size();
      if (more && records.peek().offset() < end.get(partition)) {
        return Optional.of(records.poll());
      }
      tried++;
    }
    return Optional.empty();
  }

  /** The next record as it arrives, or empty if there was none for a moment. */
  public Optional<ConsumerRecord<byte[], byte[]>> nextArrival() {
    Optional<ConsumerRecord<byte[], byte[]>> next = anyRead();
    if (next.isEmpty()) {
      poll(POLL);
      next = anyRead();
    }
    return next;
  }

  private Optional<ConsumerRecord<byte[], byte[]>> anyRead() {
    for (int tried = 0; tried < partitions.size(); tried++) {
      TopicPartition partition = partitions.get(turn);
      turn = (turn + 1) % partitions.size();
      ConsumerRecord<byte[], byte[]> record = read.get(partition).poll();
      if (record != null) {
        return Optional.of(record);
      }
    }
    return Optional.empty();
  }

  /** Fetches for the partitions that have run dry only, so that memory stays bounded. */
  private void poll(Duration patience) {
    for (TopicPartition partition : partitions) {
      if (read.get(partition).isEmpty()) {
        consumer.resume(List.of(partition));
      } else {
        consumer.pause(List.of(partition));
      }
    }
    try {
      consumer
          .poll(patience)
          .forEach(record -> read.get(partitions.get(record.partition())).add(record));
    } catch (OffsetOutOfRangeException e) {
      // Retention cut it off, or the topic was made anew.
      throw lost("there are no records at " + e.offsetOutOfRangePartitions());
    }
  }

  /** Records that are there but not yet fetched, over all partitions. */
  public long lag() {
    long lag = 0;
    for (TopicPartition partition : partitions) {
      lag += consumer.currentLag(partition).orElse(0) + read.get(partition).size();
    }
    return lag;
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
  }
}
