package io.hardgate.pairing;

import static io.hardgate.pairing.Messages.text;
import static io.hardgate.pairing.Messages.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hardgate.broker.EmbeddedBroker;
import io.hardgate.messages.TopicAdmin;
import io.hardgate.messages.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Records that are read a second time, on a real broker. */
@Timeout(120)
class KafkaPayloadLogTest {

  private static final int RECORDS = 6_000;
  private static final String PADDING = "p".repeat(2_000);

  @TempDir private static Path directory;
  private static EmbeddedBroker broker;
  private static Map<String, Object> client;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(directory.resolve("broker"));
    client = Map.of("bootstrap.servers", broker.bootstrapServers());
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  private static Topics create(String prefix) {
    Topics topics = new Topics(prefix);
    try (TopicAdmin admin = new TopicAdmin(client, topics, Duration.ofSeconds(10))) {
      admin.create(1, (short) 1);
    }
    return topics;
  }

  private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
    Map<String, Object> properties = new java.util.HashMap<>(client);
    properties.putAll(more);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static void fill(String topic) {
    try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
      for (int i = 0; i < RECORDS; i++) {
        var unused =
            producer.send(new ProducerRecord<>(topic, 0, 7L, utf8("k" + i), utf8(i + PADDING)));
      }
    }
  }

  private static KafkaPayloadLog log(Topics topics, Duration patience) {
    return new KafkaPayloadLog(client, topics, 0, patience);
  }

  @Test
  void anyOrderGivesTheRecordsAsTheyWere() {
    Topics topics = create("order-");
    fill(topics.samples());
    fill(topics.logits());
    Random random = new Random(1);
    List<Integer> anywhere = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      anywhere.add(i);
    }
    Collections.shuffle(anywhere, random);
    try (KafkaPayloadLog log = log(topics, Duration.ofSeconds(30))) {
      for (int i = 0; i < RECORDS; i++) {
        // Two far apart in one topic, one in another.
        check(log, Source.LOGITS, i);
        check(log, Source.LOGITS, (i + RECORDS / 2) % RECORDS);
        check(log, Source.SAMPLES, i);
      }
      for (int i : anywhere.subList(0, 300)) {
        check(log, Source.LOGITS, i);
        check(log, Source.LOGITS, i);
      }
    }
  }

  private static void check(KafkaPayloadLog log, Source source, int offset) {
    Record<byte[], byte[]> record = log.read(source, offset).orElseThrow();
    assertThat(text(record.key())).isEqualTo("k" + offset);
    assertThat(text(record.value())).isEqualTo(offset + PADDING);
    assertThat(record.timestamp()).isEqualTo(7);
  }

  @Test
  void whatHasBeenDeletedIsGone() throws Exception {
    Topics topics = create("deleted-");
    fill(topics.logits());
    try (KafkaPayloadLog log = log(topics, Duration.ofSeconds(30));
        Admin admin = Admin.create(client)) {
      admin
          .deleteRecords(
              Map.of(new TopicPartition(topics.logits(), 0), RecordsToDelete.beforeOffset(5_000)))
          .all()
          .get();
      assertThat(log.read(Source.LOGITS, 4_000)).isEmpty();
      check(log, Source.LOGITS, 5_000);
      assertThat(log.read(Source.LOGITS, 4_999)).isEmpty();
      check(log, Source.LOGITS, 5_001);
    }
  }

  @Test
  void whatWasNeverCommittedIsNotRead() {
    Topics topics = create("aborted-");
    try (KafkaProducer<byte[], byte[]> producer =
        producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "aborted"))) {
      producer.initTransactions();
      producer.beginTransaction();
      var unused = producer.send(new ProducerRecord<>(topics.samples(), utf8("x"), utf8("y")));
      producer.flush();
      producer.abortTransaction();
    }
    try (KafkaPayloadLog log = log(topics, Duration.ofSeconds(30))) {
      assertThat(log.read(Source.SAMPLES, 0)).isEmpty();
    }
  }

  @Test
  void itDoesNotWaitForEver() {
    Topics topics = create("empty-");
    try (KafkaPayloadLog log = log(topics, Duration.ofMillis(300))) {
      assertThatThrownBy(() -> log.read(Source.SAMPLES, 0))
          .isInstanceOf(TimeoutException.class)
          .hasMessageContaining("empty-samples-0@0");
    }
  }
}
