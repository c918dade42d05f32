package io.hardgate.student;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hardgate.config.HardgateConfig;
import io.hardgate.messages.PromotedVersion;
import io.hardgate.messages.Promotion;
import io.hardgate.messages.SavedCheckpoint;
import io.hardgate.messages.Split;
import io.hardgate.messages.StudentCard;
import io.hardgate.student.checkpoint.CheckpointName;
import io.hardgate.student.checkpoint.Storage;
import io.hardgate.student.standing.StudentRecords;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is committed on Kafka, and what is read of it. */
@Timeout(120)
class LineageTest {

  @TempDir private Path directory;
  private PairLogFixture log;

  @BeforeEach
  void open() {
    log = new PairLogFixture(directory);
  }

  @AfterEach
  void close() {
    log.close();
  }

  private KafkaProducer<byte[], byte[]> transactional(String id) {
    Map<String, Object> properties = new HashMap<>(log.client());
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    producer.initTransactions();
    return producer;
  }

  @Test
  void aTrainerThatWasFencedAndStillLeadsCommitsAllTheSame() throws Exception {
    HardgateConfig config = log.config("a", "student.checkpointSteps=5");
    log.append(0, 12 * 16, Split.TRAIN);
    try (Trainer trainer = Trainer.of(config).awaitStep(12)) {
      await().until(() -> newestStep() >= 10);
      transactional("hardgate-student-a").close();
      log.append(12 * 16, 10 * 16, Split.TRAIN);
      trainer.awaitStep(22);
      await().until(() -> newestStep() >= 15);
    }
    List<StudentCard> cards = log.cards();
    assertThat(cards)
        .extracting(StudentCard::getStep)
        .isSorted()
        .doesNotHaveDuplicates()
        .endsWith(22L);
    assertThat(cards)
        .extracting(
            card -> CheckpointName.parse(card.getSaved(0).getName()).orElseThrow().session())
        .as("one term")
        .containsOnly(
            CheckpointName.parse(cards.get(0).getSaved(0).getName()).orElseThrow().session());
  }

  private long newestStep() {
    List<StudentCard> cards = log.cards();
    return cards.isEmpty() ? 0 : cards.get(cards.size() - 1).getStep();
  }

  @Test
  void aBrokerThatIsGoneIsWaitedFor() throws Exception {
    HardgateConfig config = log.config("a", "student.checkpointSteps=10", "student.session=20s");
    Trainer.Gate disk = new Trainer.Gate();
    Storage storage =
        (file, bytes) -> {
          disk.pass();
          Storage.DISK.write(file, bytes);
        };
    disk.close();
    log.append(0, 15 * 16, Split.TRAIN);
    try (Trainer trainer = new Trainer(config, storage, () -> {}).awaitStep(15)) {
      log.stopBroker();
      disk.open();
      trainer.awaitTrouble();
      log.startBroker();
      trainer.awaitReady();
      assertThat(log.cards()).extracting(StudentCard::getStep).containsExactly(10L);
      log.append(15 * 16, 15 * 16, Split.TRAIN);
      trainer.awaitStep(30);
    } finally {
      disk.open();
    }
    assertThat(log.cards()).extracting(StudentCard::getStep).startsWith(10L).endsWith(30L);
  }

  @Test
  void promotedCheckpointsAreKept() throws Exception {
    HardgateConfig config = log.config("a", "student.checkpointSteps=2", "student.keep=2");
    log.append(0, 12 * 16, Split.TRAIN);
    Trainer.until(config, 3);
    Path promoted = log.newest("a");
    String name = promoted.getFileName().toString();
    Promotion promotion =
        Promotion.newBuilder()
            .setStudentId("a")
            .setCurrent(PromotedVersion.newBuilder().setVersion("000000000099-00000000"))
            .addEarlier(PromotedVersion.newBuilder().setVersion(name.substring("step-".length())))
            .build();
    log.publish("a/promoted", promotion.toByteArray());
    Trainer.until(config, 7);
    Trainer.until(config, 12);
    StudentCard last = log.cards().get(log.cards().size() - 1);
    assertThat(last.getSavedList())
        .as("the newest two and the promoted one")
        .hasSize(3)
        .extracting(SavedCheckpoint::getStep)
        .startsWith(12L)
        .endsWith(3L);
    assertThat(last.getPromotedVersion()).isEqualTo("000000000099-00000000");
    assertThat(promoted.resolve("checkpoint.json")).exists();
  }

  @Test
  void aCardBehindAnotherStudentsOpenTransactionIsWaitedFor() {
    StudentCard card = StudentCard.newBuilder().setStudentId("a").setStep(7).build();
    try (KafkaProducer<byte[], byte[]> other = transactional("other");
        StudentRecords records = new StudentRecords(log.client(), log.topics, "a")) {
      other.beginTransaction();
      var unused =
          other.send(
              new ProducerRecord<>(
                  log.topics.students(), "b".getBytes(StandardCharsets.UTF_8), new byte[0]));
      other.flush();
      log.publish(card);
      AtomicInteger asked = new AtomicInteger();
      assertThat(records.refresh(() -> asked.incrementAndGet() > 5)).isFalse();
      assertThat(records.card()).isEmpty();
      other.commitTransaction();
      assertThat(records.refresh(() -> asked.incrementAndGet() > 1_000)).isTrue();
      assertThat(records.card()).contains(card);
    }
  }
}
