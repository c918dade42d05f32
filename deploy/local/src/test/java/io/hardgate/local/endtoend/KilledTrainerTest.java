package io.hardgate.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hardgate.broker.EmbeddedBroker;
import io.hardgate.config.ConfigSource;
import io.hardgate.config.HardgateConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.lifecycle.Worker;
import io.hardgate.local.HardgateProcess;
import io.hardgate.local.trainer.Scrape;
import io.hardgate.messages.SavedCheckpoint;
import io.hardgate.messages.StudentCard;
import io.hardgate.messages.TopicAdmin;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code hardgate train}, killed with SIGKILL at random moments: while it starts, while it trains,
 * while checkpoints are on their way. In the end it is to the last bit what it would have been.
 * More kills, and others: {@code -Dhardgate.kills=25 -Dhardgate.seed=2}.
 */
@Timeout(3600)
class KilledTrainerTest {

  private static final int KILLS = Integer.getInteger("hardgate.kills", 2);
  private static final long SEED = Long.getLong("hardgate.seed", 1);
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int BATCH = 16;

  private static final int CHECKPOINT_STEPS = 7;

  /** Enough for all the kills, and so many that the last one has a checkpoint, too. */
  private static final int STEPS = CHECKPOINT_STEPS * Math.max(28, 12 * KILLS);

  private static final int TO_START_MILLIS = 6_000;
  private static final int TO_COMMIT_MILLIS = 300;
  private static final Path MODULE =
      Path.of("../../student-trainer/src/test/resources/students/features.pt").toAbsolutePath();

  /** What is trained on, and how. */
  private enum Variant {
    ONE_PARTITION(1, 1, false),
    /** The log is there before it is read. */
    FOUR_PARTITIONS(4, 1, false),
    /** The log grows while it is read: which batches are made of it is a matter of chance. */
    FOUR_LIVE_PARTITIONS(4, 1, true),
    PASSES(3, 2, false),
    TORCHSCRIPT(1, 1, true);

    private final int partitions;
    private final int passes;
    private final boolean live;

    Variant(int partitions, int passes, boolean live) {
      this.partitions = partitions;
      this.passes = passes;
      this.live = live;
    }

    Map<String, String> settings() {
      return switch (this) {
        case ONE_PARTITION, FOUR_PARTITIONS -> Map.of();
        // The journal goes back as far as the oldest checkpoint, which is to be the first.
        case FOUR_LIVE_PARTITIONS -> Map.of("student.keep", "1000");
        case PASSES -> Map.of("student.passes", Integer.toString(passes), "student.shuffle", "500");
        case TORCHSCRIPT ->
            Map.of(
                "student.model.kind", "torchscript",
                "student.model.file", MODULE.toString(),
                "student.model.features", Integer.toString(TrainingLog.FEATURES));
      };
    }
  }

  @TempDir private static Path directory;
  private static EmbeddedBroker broker;

  private final HttpClient http = HttpClient.newHttpClient();
  private int processes;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(directory.resolve("broker"));
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void onePartition() throws Exception {
    assertTheSameToTheLastBit(Variant.ONE_PARTITION);
  }

  @Test
  void fourPartitions() throws Exception {
    assertTheSameToTheLastBit(Variant.FOUR_PARTITIONS);
  }

  @Test
  void fourPartitionsThatGrow() throws Exception {
    assertTheSameToTheLastBit(Variant.FOUR_LIVE_PARTITIONS);
  }

  @Test
  void passes() throws Exception {
    assertTheSameToTheLastBit(Variant.PASSES);
  }

  @Test
  void torchScript() throws Exception {
    assertTheSameToTheLastBit(Variant.TORCHSCRIPT);
  }

  private void assertTheSameToTheLastBit(Variant variant) throws Exception {
    HardgateConfig killed = config(variant, "killed");
    HardgateConfig unharmed = config(variant, "unharmed");
    try (TopicAdmin admin =
        new TopicAdmin(killed.kafka().clientProperties(), killed.kafka().topics(), PATIENCE)) {
      List<String> unused = admin.create(variant.partitions, (short) 1);
    }
    TrainingLog log = new TrainingLog(killed, variant.partitions, variant != Variant.TORCHSCRIPT);
    int pairs = STEPS * BATCH / variant.passes;
    if (variant.live) {
      // All of it takes about as long as all those trainers take to start.
      Duration pause = Duration.ofMillis((long) KILLS * TO_START_MILLIS * 10 / pairs);
      Worker writing = Worker.start("pairs", new Health(), stop -> log.write(pairs, pause, stop));
      try (writing) {
        killAgainAndAgain(variant, killed);
        writing.join();
      }
    } else {
      log.write(pairs, Duration.ZERO, new StopSignal());
      killAgainAndAgain(variant, killed);
    }
    train(variant, killed);
    if (variant == Variant.FOUR_LIVE_PARTITIONS) {
      handDown(killed, unharmed);
    }
    train(variant, unharmed);
    compare(variant, log, TrainerOutcome.of(killed), TrainerOutcome.of(unharmed));
  }

  private static void compare(
      Variant variant, TrainingLog log, TrainerOutcome killed, TrainerOutcome unharmed)
      throws IOException {
    assertThat(killed.refused()).containsExactlyInAnyOrderElementsOf(log.bad());
    assertThat(unharmed.refused()).isSubsetOf(log.bad()).doesNotHaveDuplicates();
    for (TrainerOutcome outcome : List.of(unharmed, killed)) {
      String id = outcome.config().student().id();
      assertThat(outcome.step()).as(id).isEqualTo(STEPS);
      assertThat(outcome.trained()).as(id).isEqualTo((long) STEPS * BATCH);
      outcome.checkLineage();
    }
    Map<String, byte[]> expected = unharmed.files();
    assertThat(expected).containsKey("student.safetensors");
    assertThat(killed.files()).containsOnlyKeys(expected.keySet());
    killed
        .files()
        .forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(expected.get(name)));
    assertThat(killed.state()).isEqualTo(unharmed.state());
    long handedDown = variant == Variant.FOUR_LIVE_PARTITIONS ? CHECKPOINT_STEPS : 0;
    assertThat(killed.evaluations(handedDown))
        .hasSizeGreaterThanOrEqualTo(STEPS - CHECKPOINT_STEPS)
        .isEqualTo(unharmed.evaluations(handedDown));
  }

  private void killAgainAndAgain(Variant variant, HardgateConfig config) throws Exception {
    Random random = new Random(SEED);
    List<Long> newest = new ArrayList<>();
    for (int kill = 0; kill < KILLS && !newest.contains((long) STEPS); kill++) {
      try (HardgateProcess trainer = start(variant, config)) {
        if (kill % 3 == 1) {
          // On the way up, wherever that is.
          pause(random.nextInt(TO_START_MILLIS));
        } else {
          awaitSteps(trainer, 1 + random.nextInt(STEPS / KILLS / 2));
          // A checkpoint takes a moment to be written, and to be committed.
          pause(random.nextInt(TO_COMMIT_MILLIS));
        }
        trainer.killUnlessDone();
      }
      newest.add(TrainerOutcome.of(config).step());
    }
    System.out.printf(
        "%s, seed %d, %d kills; the newest checkpoint after each was of step %s%n",
        variant, SEED, KILLS, newest);
    // Else it was one run after the other from the beginning, and nothing was resumed.
    assertThat(newest.stream().filter(step -> step > 0 && step < STEPS).distinct().count())
        .as("checkpoints that it went on from: %s", newest)
        .isGreaterThanOrEqualTo(KILLS / 4 + 1);
  }

  private static void pause(int millis) throws InterruptedException {
    boolean unused = new StopSignal().await(Duration.ofMillis(millis));
  }

  /** Until it has made so many since it was started, or all. */
  private void awaitSteps(HardgateProcess trainer, int steps) {
    URI metrics = trainer.metrics();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .ignoreExceptionsInstanceOf(HardgateException.class) // it does not answer once it has ended
        .until(
            () -> {
              if (!trainer.running()) {
                return true; // passes come to an end by themselves
              }
              Scrape scrape = Scrape.of(http, metrics);
              return scrape.sum("hardgate_student_step_seconds_count") >= steps
                  || scrape.sum("hardgate_student_life_positions") >= STEPS * BATCH;
            });
  }

  /** To the end. */
  private void train(Variant variant, HardgateConfig config) throws Exception {
    try (HardgateProcess trainer = start(variant, config)) {
      if (variant == Variant.PASSES) {
        assertThat(trainer.end(PATIENCE)).as(trainer.output()).isZero();
      } else {
        await()
            .atMost(PATIENCE)
            .until(
                () -> {
                  assertThat(trainer.running()).as(trainer.output()).isTrue();
                  return TrainerOutcome.of(config).step() == STEPS;
                });
        URI unused = trainer.metrics(); // else it may be asked to end before it can hear it
        assertThat(trainer.signal("TERM")).as(trainer.output()).isZero();
      }
      assertThat(trainer.output()).doesNotContain(" ERROR ");
    }
  }

  /**
   * Gives a student the first checkpoint of the one that was killed, as if it had made it itself,
   * and the journal of the batches that came after it.
   */
  private static void handDown(HardgateConfig from, HardgateConfig to) throws Exception {
    Path source = from.student().directory().resolve(from.student().id());
    Path target = Files.createDirectories(to.student().directory().resolve(to.student().id()));
    SavedCheckpoint first = TrainerOutcome.of(from).oldest();
    assertThat(first.getStep()).isEqualTo(CHECKPOINT_STEPS);
    Path checkpoint = Files.createDirectory(target.resolve(first.getName()));
    for (Path file : list(source.resolve(first.getName()))) {
      Files.copy(file, checkpoint.resolve(file.getFileName()));
    }
    List<Path> journals =
        list(source).stream()
            .filter(file -> file.getFileName().toString().startsWith("journal-"))
            .toList();
    assertThat(journals).isNotEmpty();
    Path newest = journals.get(journals.size() - 1);
    Files.copy(newest, target.resolve(newest.getFileName()));
    StudentCard card =
        StudentCard.newBuilder()
            .setStudentId(to.student().id())
            .setCheckpoint(checkpoint.toAbsolutePath().toString())
            .setStep(first.getStep())
            .setLabelSpace(to.labels().space().fingerprint())
            .addSaved(first)
            .build();
    byte[] key = to.student().id().getBytes(StandardCharsets.UTF_8);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            to.kafka().clientProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
      RecordMetadata unused =
          producer
              .send(new ProducerRecord<>(to.kafka().topics().students(), key, card.toByteArray()))
              .get();
    }
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  private HardgateProcess start(Variant variant, HardgateConfig config) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("train"));
    settings(variant, config.student().id())
        .forEach((key, value) -> arguments.add("--set=" + key + "=" + value));
    Path own =
        Files.createDirectory(
            directory.resolve("%s-%s-%d".formatted(variant, config.student().id(), processes++)));
    return new HardgateProcess(own, arguments.toArray(String[]::new));
  }

  private static HardgateConfig config(Variant variant, String id) {
    return ConfigSource.defaults().set(settings(variant, id)).build();
  }

  private static Map<String, String> settings(Variant variant, String id) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("kafka.bootstrapServers", broker.bootstrapServers());
    settings.put("kafka.topicPrefix", variant.name().toLowerCase(Locale.ROOT) + ".");
    settings.put("http.port", "0");
    settings.put("labels.names", "[ham, spam, eggs]");
    settings.put("student.id", id);
    settings.put("student.directory", directory.resolve("students-" + variant).toString());
    settings.put("student.session", "1s");
    settings.put("student.supervision.teacher", TrainingLog.TEACHER);
    settings.put("student.model.dropout", "0.2");
    settings.put("student.model.buckets", "2048");
    settings.put("student.model.embedding", "32");
    settings.put("student.model.hidden", "[512, 512]"); // so that a kill hits between two steps
    settings.put("student.batchSize", Integer.toString(BATCH));
    settings.put("student.checkpointSteps", Integer.toString(CHECKPOINT_STEPS));
    settings.put("student.evaluateSteps", "1"); // for the same reason
    settings.put(
        "student.heldOutShare", "0"); // so that the steps can be counted; some are held out
    settings.put("student.heldOut", "256");
    settings.put("student.promotion.mode", "manual");
    settings.put("student.device", "cpu");
    settings.put("student.threads", "1");
    settings.putAll(variant.settings());
    return settings;
  }
}
