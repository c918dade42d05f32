package io.hardgate.local.quickstart;

import com.google.protobuf.InvalidProtocolBufferException;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.messages.Logits;
import io.hardgate.messages.Pair;
import io.hardgate.messages.Topics;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Tells when a teacher's logits begin to be in the pairs, and when they no longer are. */
final class PairsWatch {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final long SILENCE_NANOS = Duration.ofSeconds(5).toNanos();

  private final Map<String, Object> client;
  private final String topic;
  private final PrintStream progress;
  private final Map<String, Long> lastHeard = new TreeMap<>();

  PairsWatch(Map<String, Object> client, Topics topics, PrintStream progress) {
    this.client = client;
    this.topic = topics.pairs();
    this.progress = progress;
  }

  /** Watches the pairs that come from now on. */
  void run(StopSignal stop) throws InvalidProtocolBufferException {
    Map<String, Object> properties = new HashMap<>(client);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToEnd(partitions);
      while (!stop.requested()) {
        long now = System.nanoTime();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          for (Logits logits : Pair.parseFrom(record.value()).getLogitsList()) {
            hear(logits.getTeacherId(), now);
          }
        }
        lastHeard.entrySet().removeIf(teacher -> silent(teacher, now));
      }
    }
  }

  private void hear(String teacher, long now) {
    if (lastHeard.put(teacher, now) == null) {
      progress.printf("teacher '%s' is in the pairs%n", teacher);
    }
  }

  private boolean silent(Map.Entry<String, Long> teacher, long now) {
    boolean silent = now - teacher.getValue() > SILENCE_NANOS;
    if (silent) {
      progress.printf("teacher '%s' is no longer in the pairs%n", teacher.getKey());
    }
    return silent;
  }
}
