package io.hardgate.local.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hardgate.broker.EmbeddedBroker;
import io.hardgate.config.ConfigSource;
import io.hardgate.config.HardgateConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.lifecycle.Worker;
import io.hardgate.local.wordnet.Gloss;
import io.hardgate.local.wordnet.WordNet;
import io.hardgate.messages.PromotedVersion;
import io.hardgate.messages.Split;
import io.hardgate.messages.StudentCard;
import io.hardgate.messages.TopicAdmin;
import io.hardgate.student.StudentService;
import io.hardgate.student.TrainingProgress;
import io.hardgate.student.promotion.StudentsTopic;
import io.hardgate.student.promotion.Succession;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@link DriftTest}, with the trainer's service on a real broker. */
@Timeout(600)
class DriftServiceTest {

  private static final int BATCH = 64;
  private static final int HELD_OUT = 6;
  private static final int CHECKPOINT = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final List<String> SWAPPED = List.of("animal", "plant");

  @Test
  void theServiceReplacesItsChampionAfterTheDriftAndPromotesNobodyOnRandomLabels(
      @TempDir Path directory) throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"))) {
      write(broker);
      HardgateConfig off = config(broker, directory, "unwatched", "off");
      StopSignal stop = new StopSignal();
      try (StudentsTopic students = students(off)) {
        StudentService service =
            service(
                off,
                new Health(),
                (step, pass) -> {
                  awaitCheckpoint(students, off, step);
                  if (step == DriftLife.END) {
                    stop.request();
                  }
                });
        var unused = service.run(stop);
      }
      championsAreAsTheyShouldBe(off);

      HardgateConfig watched = config(broker, directory, "watched", "stop");
      Health health = new Health();
      try (StudentsTopic students = students(watched)) {
        StudentService service =
            service(watched, health, (step, pass) -> awaitCheckpoint(students, watched, step));
        try (Worker training = Worker.start("training", health, signal -> service.run(signal))) {
          await()
              .atMost(Duration.ofMinutes(5))
              .until(() -> health.states().toString().contains("diverged") || training.ended());
          assertThatThrownBy(training::close)
              .isInstanceOf(HardgateException.class)
              .hasMessageContaining("has diverged");
        }
      }
      championsAreAsTheyShouldBe(watched);
    }
  }

  private static StudentService service(
      HardgateConfig config, Health health, TrainingProgress progress) {
    return new StudentService(
        config.kafka(),
        WordNet.labels(),
        config.student(),
        new SimpleMeterRegistry(),
        health,
        progress);
  }

  /**
   * Lets the step behind a checkpoint wait until that is committed. The stream is all there, and a
   * trainer that catches up makes a hundred steps while one is written: how often the rule is asked
   * would be up to the disk. One that is put off is not waited for long.
   */
  private static void awaitCheckpoint(StudentsTopic students, HardgateConfig config, long step) {
    long due = step - 1;
    if (due % CHECKPOINT == 0 && due > 0) {
      long patience = System.nanoTime() + PATIENCE.toNanos();
      while (newestCheckpoint(students, config) < due && System.nanoTime() < patience) {
        LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
      }
    }
  }

  private static long newestCheckpoint(StudentsTopic students, HardgateConfig config) {
    StudentCard card = students.refresh().cards().get(config.student().id());
    return card == null || card.getSavedCount() == 0 ? 0 : card.getSaved(0).getStep();
  }

  private static StudentsTopic students(HardgateConfig config) {
    return new StudentsTopic(
        config.kafka().clientProperties(),
        config.kafka().topics(),
        config.kafka().connectTimeout());
  }

  private static void championsAreAsTheyShouldBe(HardgateConfig config) {
    try (StudentsTopic students = students(config)) {
      String id = config.student().id();
      List<PromotedVersion> versions = Succession.all(students.now(id).orElseThrow());
      List<Long> steps = versions.stream().map(PromotedVersion::getStep).toList();
      assertThat(steps).as(id).anyMatch(step -> step <= DriftLife.DRIFTED);
      assertThat(steps)
          .as(id)
          .anyMatch(step -> step > DriftLife.DRIFTED && step <= DriftLife.POISONED);
      assertThat(steps).as(id).noneMatch(step -> step > DriftLife.POISONED);
      assertThat(students.cards().get(id).getPromotedVersion())
          .isEqualTo(versions.get(0).getVersion());
      for (PromotedVersion version : versions) {
        Path model = Path.of(version.getDirectory());
        assertThat(model.resolve("README.md")).exists();
        assertThat(model.resolve("reliability.svg")).exists();
        assertThat(model.resolve("student.pt")).exists();
        // What was promoted is kept, however many checkpoints came after it.
        Path checkpoint =
            config.student().directory().resolve(id).resolve("step-" + version.getVersion());
        assertThat(Files.isDirectory(checkpoint)).as("%s", checkpoint).isTrue();
      }
    }
  }

  private static HardgateConfig config(
      EmbeddedBroker broker, Path directory, String student, String divergence) {
    return ConfigSource.defaults()
        .setValue("kafka.bootstrapServers", broker.bootstrapServers())
        .setValue("labels.names", WordNet.labels().names())
        .setValue("student.id", student)
        .setValue("student.model.buckets", 16_384)
        .setValue("student.model.embedding", 48)
        .setValue("student.model.hidden", List.of(64))
        .setValue("student.optimizer.learningRate", 0.005)
        .setValue("student.supervision.policy", "label-only")
        .setValue("student.batchSize", BATCH)
        .setValue("student.heldOutShare", 0)
        .setValue("student.heldOut", 2000)
        .setValue("student.checkpointSteps", CHECKPOINT)
        .setValue("student.evaluateSteps", 1_000_000)
        .setValue("student.divergence.mode", divergence)
        .setValue("student.directory", directory.resolve("students").toString())
        .setValue("student.promotion.directory", directory.resolve("models").toString())
        .setValue("student.device", "cpu")
        .setValue("student.threads", 1) // two that spin are slow where others have work to do
        .build();
  }

  private static void write(EmbeddedBroker broker) {
    Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
    var topics = new io.hardgate.messages.Topics("");
    try (TopicAdmin admin = new TopicAdmin(client, topics, Duration.ofSeconds(20))) {
      admin.create(1, (short) 1);
    }
    Random random = new Random(1);
    List<Gloss> stream = WordNet.split().stream();
    try (PairWriter writer = new PairWriter(client, topics.pairs())) {
      int taught = 0;
      for (int i = 0; taught < DriftLife.END * BATCH; i++) {
        boolean heldOut = i % HELD_OUT == 0;
        Gloss gloss = relabel(stream.get(i), taught / BATCH + 1, random);
        writer.append(gloss, heldOut ? Split.HELD_OUT : Split.TRAIN, Map.of());
        taught += heldOut ? 0 : 1;
      }
    }
  }

  private static Gloss relabel(Gloss gloss, int step, Random random) {
    String name = WordNet.labels().names().get(gloss.label());
    if (step > DriftLife.POISONED) {
      return new Gloss(gloss.id(), gloss.text(), random.nextInt(WordNet.labels().classes()));
    }
    if (step > DriftLife.DRIFTED && SWAPPED.contains(name)) {
      String other = SWAPPED.get(1 - SWAPPED.indexOf(name));
      return new Gloss(gloss.id(), gloss.text(), WordNet.labels().names().indexOf(other));
    }
    return gloss;
  }
}
