package io.hardgate.local.bench;

import io.hardgate.config.HardgateConfig;
import io.hardgate.lifecycle.StopSignal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads samples and logits with one plain consumer, and does nothing with them. */
final class RawTurn {

  private final HardgateConfig config;
  private final PairingLoad load;

  RawTurn(HardgateConfig config, PairingLoad load) {
    this.config = config;
    this.load = load;
  }

  /** Records a second. */
  double run(StopSignal stop) {
    Map<String, Object> properties = new HashMap<>(config.kafka().clientProperties());
    // As pairing reads them.
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1000);
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (int i = 0; i < load.partitions(); i++) {
        partitions.add(new TopicPartition(config.kafka().topics().samples(), i));
        partitions.add(new TopicPartition(config.kafka().topics().logits(), i));
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      // Connects, and fetches nothing: a poll would, and the first bytes would not be measured.
      partitions.forEach(consumer::position);
      long start = System.nanoTime();
      long records = 0;
      long bytes = 0;
      while (records < load.records()) {
        stop.throwIfRequested();
        ConsumerRecords<byte[], byte[]> some = consumer.poll(Duration.ofMillis(100));
        for (ConsumerRecord<byte[], byte[]> record : some) {
          records++;
          bytes += record.key().length + record.value().length;
        }
      }
      double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
      if (bytes < load.records()) {
        throw new IllegalStateException("%d records of %d bytes".formatted(records, bytes));
      }
      return records / seconds;
    }
  }
}
