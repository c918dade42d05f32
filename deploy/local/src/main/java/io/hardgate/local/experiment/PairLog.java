package io.hardgate.local.experiment;

import io.hardgate.config.KafkaConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.MessageFormat;
import io.hardgate.messages.Pair;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a training log that is finished. */
final class PairLog {

  private static final Duration PATIENCE = Duration.ofMillis(200);

  private PairLog() {}

  /** Takes a pair. */
  interface Reader {

    /**
     * The next pair.
     *
     * @param record that it came in
     * @throws BadRecordException if it is not as it has to be
     */
    void pair(ConsumerRecord<byte[], byte[]> record, Pair pair) throws BadRecordException;
  }

  /**
   * From the first pair to the last, each partition in its order.
   *
   * @throws HardgateException if a pair cannot be read, or it is stopped before the end
   */
  static void read(KafkaConfig kafka, Reader reader, StopSignal stop) {
    Map<String, Object> properties = new HashMap<>(kafka.clientProperties());
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(kafka.topics().pairs()).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        stop.throwIfRequested();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(PATIENCE)) {
          reader.pair(record, MessageFormat.PAIR.read(record.value(), record.headers()));
        }
      }
    } catch (BadRecordException e) {
      throw new HardgateException("a pair cannot be read: " + e.getMessage(), e);
    }
  }
}
