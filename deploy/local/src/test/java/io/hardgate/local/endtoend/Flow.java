package io.hardgate.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hardgate.config.ConfigSource;
import io.hardgate.config.HardgateConfig;
import io.hardgate.lifecycle.Closer;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.lifecycle.Worker;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.TopicAdmin;
import io.hardgate.messages.Topics;
import io.hardgate.pairing.PairingService;
import io.hardgate.student.StudentResult;
import io.hardgate.student.StudentService;
import io.hardgate.teacher.TeacherService;
import io.hardgate.testkit.TopicReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Teacher and pairing at work on topics of their own, and what a test puts there and finds. */
final class Flow implements AutoCloseable {

  static final int PARTITIONS = 3;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  final HardgateConfig config;
  final LabelSpace labels;
  final Topics topics;
  private final Health health = new Health();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Closer closer = new Closer();
  private final KafkaProducer<byte[], byte[]> producer;
  private final List<Worker> workers;

  /** Creates the topics, starts both services and waits until they are ready. */
  Flow(ConfigSource source) {
    config = source.build();
    labels = config.labels().space();
    topics = config.kafka().topics();
    Map<String, Object> client = config.kafka().clientProperties();
    try (TopicAdmin admin = new TopicAdmin(client, topics, PATIENCE)) {
      admin.create(PARTITIONS, (short) 1);
    }
    producer = closer.register(producer(Map.of()));
    TeacherService teacher =
        new TeacherService(config.kafka(), labels, config.teacher(), meters, health);
    PairingService pairing =
        new PairingService(config.kafka(), labels, config.pairing(), meters, health);
    workers =
        List.of(
            closer.register(Worker.start("teacher", health, teacher::run)),
            closer.register(Worker.start("pairing", health, pairing::run)));
    Map<String, Health.State> working =
        Map.of("teacher", new Health.State.Ready(), "pairing", new Health.State.Ready());
    await("services").atMost(PATIENCE).until(() -> health.states().equals(working));
  }

  /** Puts the record on its topic, and says where it lies. */
  Origin send(ProducerRecord<byte[], byte[]> record) {
    try {
      RecordMetadata at = producer.send(record).get();
      return new Origin(at.topic(), at.partition(), at.offset());
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError("not produced: " + record.topic(), e);
    }
  }

  /** Sends the records in a transaction that is aborted. */
  void sendInVain(List<ProducerRecord<byte[], byte[]>> records) {
    String transaction = config.kafka().topicPrefix() + "in-vain";
    try (KafkaProducer<byte[], byte[]> transactional =
        producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transaction))) {
      transactional.initTransactions();
      transactional.beginTransaction();
      records.forEach(
          record -> {
            var unused = transactional.send(record);
          });
      transactional.flush();
      transactional.abortTransaction();
    }
  }

  private KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
    Map<String, Object> properties = new HashMap<>(config.kafka().clientProperties());
    properties.putAll(more);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** All that is committed on the topic. */
  List<ConsumerRecord<byte[], byte[]>> read(String topic) {
    return TopicReader.all(config.kafka().clientProperties(), topic);
  }

  /** Waits until so many records are committed on the topic, with both services at work. */
  void awaitRecords(String topic, int count) {
    try (TopicReader reader = new TopicReader(config.kafka().clientProperties(), topic)) {
      await(count + " records on " + topic)
          .atMost(PATIENCE)
          .until(
              () -> reader.records().size() >= count || workers.stream().anyMatch(Worker::ended));
    }
    assertThat(workers).noneMatch(Worker::ended);
  }

  /** Trains a student over all pairs. */
  StudentResult train() throws InterruptedException {
    return new StudentService(config.kafka(), labels, config.student(), meters, health)
        .run(new StopSignal());
  }

  /** Ends both services; fails if one of them has. */
  void stop() throws InterruptedException {
    assertThat(workers).noneMatch(Worker::ended);
    workers.forEach(Worker::requestStop);
    for (Worker worker : workers) {
      worker.join();
    }
  }

  @Override
  public void close() {
    closer.close();
  }
}
