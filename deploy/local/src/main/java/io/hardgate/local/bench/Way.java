package io.hardgate.local.bench;

import io.hardgate.config.HardgateConfig;
import io.hardgate.config.KafkaConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.messages.PairTimes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** When a sample was where, in milliseconds since 1970. */
record Way(long produced, long predicted, long paired, long trained) {

  /**
   * Of all pairs that were learned from; their topics have one partition.
   *
   * @param steps when each ended
   * @throws HardgateException if pairs went out without the teacher
   */
  static List<Way> of(HardgateConfig config, List<Long> steps) {
    KafkaConfig kafka = config.kafka();
    Map<String, Long> predicted = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> logits : all(kafka, kafka.topics().logits())) {
      predicted.put(id(logits), logits.timestamp());
    }
    List<Way> ways = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> pair : all(kafka, kafka.topics().pairs())) {
      int step = ways.size() / config.student().batchSize();
      if (step < steps.size()) {
        Long answered = predicted.get(id(pair));
        if (answered == null) {
          throw new HardgateException(
              "pairs went out without the teacher, which answers too slowly: so many samples a"
                  + " second are more than this machine manages; fewer are chosen with --rate");
        }
        PairTimes times = PairTimes.of(pair);
        ways.add(
            new Way(times.producedMs(), answered, times.pairedMs().orElseThrow(), steps.get(step)));
      }
    }
    return ways;
  }

  private static String id(ConsumerRecord<byte[], byte[]> ofSample) {
    return new String(ofSample.key(), StandardCharsets.UTF_8);
  }

  private static List<ConsumerRecord<byte[], byte[]>> all(KafkaConfig kafka, String topic) {
    Map<String, Object> properties = new HashMap<>(kafka.clientProperties());
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
    TopicPartition partition = new TopicPartition(topic, 0);
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofMillis(100)).forEach(all::add);
      }
    }
    return all;
  }
}
