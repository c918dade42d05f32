package io.hardgate.student;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hardgate.config.HardgateConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.messages.SavedCheckpoint;
import io.hardgate.messages.Split;
import io.hardgate.messages.StudentCard;
import io.hardgate.student.checkpoint.CheckpointName;
import io.hardgate.student.checkpoint.Storage;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trainers of one student follow each other: at no time do two of them commit. */
@Timeout(120)
class TakeoverTest {

  private static final int BATCH = 16;

  @TempDir private Path directory;
  private PairLogFixture log;
  private HardgateConfig config;
  private int appended;

  @BeforeEach
  void open() {
    log = new PairLogFixture(directory);
    config = log.config("a", "student.checkpointSteps=5");
  }

  @AfterEach
  void close() {
    log.close();
  }

  private void appendBatches(int count) {
    log.append(appended, count * BATCH, Split.TRAIN);
    appended += count * BATCH;
  }

  @Test
  void theSecondStandsByAndTakesOverWhenTheFirstIsStopped() throws Exception {
    appendBatches(12);
    Trainer first = Trainer.of(config).awaitStep(12);
    try (Trainer second = Trainer.of(config).awaitStandingBy()) {
      appendBatches(8);
      first.awaitStep(20);
      assertThat(second.steps()).isZero();
      first.close();
      second.awaitReady();
      appendBatches(10);
      second.awaitStep(30);
      assertThat(first.steps()).isEqualTo(20);
    }
    assertOneLineage(2, 30);
  }

  @Test
  void aTrainerThatIsNotHeardOfIsFencedWhenItCommits() throws Exception {
    Trainer.Gate gate = new Trainer.Gate();
    appendBatches(12);
    try (Trainer zombie = new Trainer(config, Storage.DISK, gate::pass).awaitStep(12)) {
      await().until(() -> !log.cards().isEmpty());
      gate.close();
      try (Trainer second = Trainer.of(config).awaitReady()) {
        // Both learn from these, and only one of them may say so.
        appendBatches(10);
        zombie.awaitStep(15);
        second.awaitStep(20);
        zombie.awaitStandingBy();
        second.awaitStep(22);
        gate.open();
        appendBatches(10);
        second.awaitStep(30);
        assertThat(zombie.steps()).isLessThan(23);
      }
      zombie.awaitReady();
      appendBatches(10);
      zombie.awaitStep(42);
    } finally {
      gate.open();
    }
    assertOneLineage(3, 42);
  }

  /** All cards are one chain, and the directories are those that the last one names. */
  private void assertOneLineage(int terms, long steps) throws Exception {
    List<StudentCard> cards = log.cards();
    List<String> sessions = new ArrayList<>();
    StudentCard before = StudentCard.getDefaultInstance();
    for (StudentCard card : cards) {
      assertThat(card.getStep()).isGreaterThan(before.getStep());
      long read = card.getNextOffsetsMap().values().stream().mapToLong(offset -> offset).sum();
      assertThat(read).as("every pair once").isEqualTo(card.getStep() * BATCH);
      List<SavedCheckpoint> earlier = card.getSavedList().subList(1, card.getSavedCount());
      assertThat(before.getSavedList()).startsWith(earlier.toArray(SavedCheckpoint[]::new));
      String session = CheckpointName.parse(card.getSaved(0).getName()).orElseThrow().session();
      if (sessions.isEmpty() || !sessions.get(sessions.size() - 1).equals(session)) {
        sessions.add(session);
      }
      before = card;
    }
    assertThat(sessions).hasSize(terms).doesNotHaveDuplicates();
    assertThat(before.getStep()).isEqualTo(steps);
    try (Stream<Path> files = Files.list(directory.resolve("a/a"))) {
      assertThat(
              files.map(file -> file.getFileName().toString()).filter(it -> it.startsWith("step")))
          .containsExactlyInAnyOrderElementsOf(
              before.getSavedList().stream().map(SavedCheckpoint::getName).toList());
    }
  }

  @Test
  void noStepWaitsForTheDiskAndCardOffsetsAndDeadLettersBecomeTrueTogether() throws Exception {
    Trainer.Gate disk = new Trainer.Gate();
    disk.close();
    AtomicBoolean asked = new AtomicBoolean();
    Storage slow =
        (file, bytes) -> {
          asked.set(true);
          disk.pass();
          Storage.DISK.write(file, bytes);
        };
    appendBatches(4);
    log.append("g".getBytes(StandardCharsets.UTF_8), "garbage".getBytes(StandardCharsets.UTF_8));
    appendBatches(26);
    try (Trainer trainer = new Trainer(config, slow, () -> {}).awaitStep(30)) {
      assertThat(trainer.steps()).isEqualTo(30);
      assertThat(asked).as("a checkpoint is being written").isTrue();
      assertThat(log.cards()).isEmpty();
      assertThat(log.deadLetters()).isEmpty();
      assertThat(committedOffsets()).isEmpty();
      disk.open();
    } finally {
      disk.open();
    }
    List<StudentCard> cards = log.cards();
    StudentCard last = cards.get(cards.size() - 1);
    assertThat(last.getStep()).isEqualTo(30);
    assertThat(committedOffsets()).isEqualTo(new TreeMap<>(last.getNextOffsetsMap()));
    assertThat(committedOffsets().values().stream().mapToLong(offset -> offset).sum())
        .isEqualTo(30 * BATCH + 1);
    assertThat(log.deadLetters()).containsExactly("student:a undecodable");
  }

  private Map<Integer, Long> committedOffsets() throws Exception {
    Map<Integer, Long> offsets = new TreeMap<>();
    try (Admin admin = Admin.create(log.client())) {
      admin
          .listConsumerGroupOffsets("hardgate-student-a")
          .partitionsToOffsetAndMetadata()
          .get()
          .forEach(
              (partition, offset) -> {
                if (partition.topic().equals(log.topics.pairs())) {
                  offsets.put(partition.partition(), offset.offset());
                }
              });
    }
    return offsets;
  }

  @Test
  void aFullDiskStopsTheTrainerAndWhatWasCommittedStands() throws Exception {
    AtomicBoolean full = new AtomicBoolean();
    Storage storage =
        (file, bytes) -> {
          if (full.get()) {
            throw new FileSystemException(file.toString(), null, "No space left on device");
          }
          Storage.DISK.write(file, bytes);
        };
    appendBatches(7);
    Trainer trainer = new Trainer(config, storage, () -> {}).awaitStep(7);
    await().atMost(Duration.ofSeconds(20)).until(() -> !log.cards().isEmpty());
    full.set(true);
    appendBatches(13);
    assertThat(trainer.awaitFailure())
        .isInstanceOf(HardgateException.class)
        .hasMessageContaining("student.directory) cannot be written: No space left on device");
    assertThat(log.cards()).hasSize(1);
    Trainer.until(config, 20);
    assertOneLineage(2, 20);
  }
}
