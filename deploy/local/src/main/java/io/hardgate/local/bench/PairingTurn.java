package io.hardgate.local.bench;

import io.hardgate.config.HardgateConfig;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.lifecycle.Worker;
import io.hardgate.messages.Topics;
import io.hardgate.pairing.PairingService;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Bytes;

/**
 * Pairs the whole log once, as an application that is new to it. Progress is seen in the ends of
 * what is committed on {@code pairs}, which costs next to nothing; the pairs themselves are read
 * and counted afterwards.
 */
final class PairingTurn {

  private static final Duration GLANCE = Duration.ofMillis(10);

  private final HardgateConfig config;
  private final PairingLoad load;
  private final BrokerBytes bytes;
  private final Topics topics;
  private final List<TopicPartition> pairs;

  /**
   * What came of it.
   *
   * @param recordsPerSecond of samples and logits
   */
  record Outcome(double recordsPerSecond, long changelogBytes, long pairBytes) {}

  PairingTurn(HardgateConfig config, PairingLoad load, BrokerBytes bytes) {
    this.config = config;
    this.load = load;
    this.bytes = bytes;
    this.topics = config.kafka().topics();
    this.pairs =
        IntStream.range(0, load.partitions())
            .mapToObj(i -> new TopicPartition(topics.pairs(), i))
            .toList();
  }

  /** Pairs all of it. */
  Outcome run(StopSignal stop) throws InterruptedException {
    Health health = new Health();
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    PairingService service =
        new PairingService(
            config.kafka(), config.labels().space(), config.pairing(), meters, health);
    String application = config.kafka().topicPrefix() + config.pairing().applicationId();
    long pairBytes = bytes.to(topics.pairs());
    long changelogBytes = bytes.to(application);
    try (Consumer<byte[], byte[]> committed = consumer("read_committed");
        Consumer<byte[], byte[]> written = consumer("read_uncommitted")) {
      Map<TopicPartition, Long> before = committed.endOffsets(pairs);
      double recordsPerSecond;
      try (Worker worker = Worker.start("pairing", health, service::run)) {
        long first = 0;
        while (first == 0) {
          glance(stop, worker);
          first = count(before, committed.endOffsets(pairs));
        }
        long start = System.nanoTime();
        while (meters.get("hardgate.pairing.pairs").counter().count() < load.samples()) {
          glance(stop, worker);
        }
        while (!committed.endOffsets(pairs).equals(written.endOffsets(pairs))) {
          glance(stop, worker);
        }
        double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
        recordsPerSecond = (load.samples() - first) * (1.0 + load.teachers()) / seconds;
      }
      check(before, committed);
      Outcome outcome =
          new Outcome(
              recordsPerSecond,
              bytes.to(application) - changelogBytes,
              bytes.to(topics.pairs()) - pairBytes);
      remove(application, committed.endOffsets(pairs));
      return outcome;
    }
  }

  private static void glance(StopSignal stop, Worker worker) throws InterruptedException {
    if (stop.await(GLANCE)) {
      stop.throwIfRequested();
    }
    if (worker.ended()) {
      worker.join();
      throw new IllegalStateException("pairing has ended before the log");
    }
  }

  /** The markers of the transactions are among them, one a partition. */
  private static long count(Map<TopicPartition, Long> before, Map<TopicPartition, Long> now) {
    return now.entrySet().stream()
        .mapToLong(end -> end.getValue() - before.get(end.getKey()))
        .map(records -> Math.max(0, records - 1))
        .sum();
  }

  /** Every sample is in one pair, with all its teachers; else the figures mean nothing. */
  private void check(Map<TopicPartition, Long> before, Consumer<byte[], byte[]> consumer) {
    consumer.assign(pairs);
    before.forEach(consumer::seek);
    Map<TopicPartition, Long> ends = consumer.endOffsets(pairs);
    Set<Bytes> ids = new HashSet<>();
    long records = 0;
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      for (ConsumerRecord<byte[], byte[]> pair : consumer.poll(Duration.ofMillis(100))) {
        ids.add(Bytes.wrap(pair.key()));
        records += pair.value().length > (long) load.teachers() * load.bytes() ? 1 : 0;
      }
    }
    if (ids.size() != load.samples() || records != load.samples()) {
      throw new IllegalStateException(
          "%d complete pairs with %d ids of %d samples"
              .formatted(records, ids.size(), load.samples()));
    }
  }

  /** What the next turn neither reads nor wants to share the disk with. */
  private void remove(String application, Map<TopicPartition, Long> ends) {
    Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
    ends.forEach((partition, end) -> all.put(partition, RecordsToDelete.beforeOffset(end)));
    try (Admin admin = Admin.create(config.kafka().clientProperties())) {
      admin.deleteRecords(all).all().get();
      List<String> own =
          admin.listTopics().names().get().stream()
              .filter(name -> name.startsWith(application))
              .toList();
      admin.deleteTopics(own).all().get();
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException("the topics of a turn were not removed", e);
    }
  }

  private Consumer<byte[], byte[]> consumer(String isolation) {
    Map<String, Object> properties = new HashMap<>(config.kafka().clientProperties());
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
