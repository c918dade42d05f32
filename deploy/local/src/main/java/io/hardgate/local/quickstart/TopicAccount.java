package io.hardgate.local.quickstart;

import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.lifecycle.Worker;
import io.hardgate.messages.DeadLetters;
import io.hardgate.messages.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Counts what became of the samples, from the topics themselves: which came out as a pair, and
 * which as a dead letter. Owned by the main thread.
 */
public final class TopicAccount implements AutoCloseable {

  private final Consumer<byte[], byte[]> consumer;
  private final Topics topics;
  private final Set<String> paired = new HashSet<>();
  private final Set<String> deadLettered = new HashSet<>();
  private long pairRecords;

  /** Of these topics, from their beginning. */
  public TopicAccount(Map<String, Object> client, Topics topics) {
    Map<String, Object> properties = new HashMap<>(client);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.topics = topics;
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : List.of(topics.pairs(), topics.deadLetters())) {
      consumer
          .partitionsFor(topic)
          .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Reads what has come since, or waits a little for it; how many samples have come out so far. */
  private long update() {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
      if (record.topic().equals(topics.pairs())) {
        pairRecords++;
        paired.add(new String(record.key(), StandardCharsets.UTF_8));
      } else {
        String origin = DeadLetters.text(record.headers(), DeadLetters.ORIGIN);
        String service = DeadLetters.text(record.headers(), DeadLetters.SERVICE);
        if (service.equals("pairing") && origin.startsWith(topics.samples() + "-")) {
          deadLettered.add(origin);
        }
      }
    }
    return (long) paired.size() + deadLettered.size();
  }

  /**
   * Waits until so many samples have come out, as a pair or as a dead letter.
   *
   * @param workers that make it so
   * @param shown is told how many have come out so far
   * @throws HardgateException if it is stopped before, a worker fails, or the broker did not take a
   *     sample
   */
  public void await(
      long samples,
      SampleProducer producer,
      List<Worker> workers,
      LongConsumer shown,
      StopSignal stop)
      throws InterruptedException {
    long settled = 0;
    while (settled < samples) {
      stop.throwIfRequested();
      producer.throwFailure();
      for (Worker worker : workers) {
        if (worker.ended()) {
          worker.join();
        }
      }
      settled = update();
      shown.accept(settled);
    }
  }

  /** How many samples have come out as a pair so far. */
  public long paired() {
    return paired.size();
  }

  /**
   * The account.
   *
   * @throws IllegalStateException if a sample was paired twice
   */
  Report.Account close(long produced) {
    if (pairRecords != paired.size()) {
      throw new IllegalStateException(
          "%,d pairs of %,d samples: some were paired twice".formatted(pairRecords, paired.size()));
    }
    return new Report.Account(produced, paired.size(), deadLettered.size());
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
  }
}
