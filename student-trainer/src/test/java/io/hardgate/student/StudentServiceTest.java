package io.hardgate.student;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.hardgate.config.HardgateConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.lifecycle.Worker;
import io.hardgate.messages.Split;
import io.hardgate.messages.StudentCard;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class StudentServiceTest {

  @TempDir private Path directory;
  private PairLogFixture log;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @BeforeEach
  void open() {
    log = new PairLogFixture(directory);
  }

  @AfterEach
  void close() {
    log.close();
  }

  private StudentResult train(HardgateConfig config) throws InterruptedException {
    return train(config, TrainingProgress.NONE, new StopSignal());
  }

  private StudentResult train(HardgateConfig config, TrainingProgress progress, StopSignal stop)
      throws InterruptedException {
    return new StudentService(
            config.kafka(), PairLogFixture.LABELS, config.student(), meters, new Health(), progress)
        .run(stop);
  }

  private byte[] weights(String checkpoints) throws IOException {
    return Files.readAllBytes(log.newest(checkpoints).resolve("student.safetensors"));
  }

  @Test
  void goesOverTheLogAndLearnsIt() throws Exception {
    log.append(0, 500, Split.TRAIN);
    log.append(500, 100, Split.HELD_OUT);
    StudentResult result = train(log.config("a", "student.passes=6"));
    assertThat(result.positionsTrained()).isEqualTo(6 * 500);
    assertThat(result.heldOut().student().positions()).isEqualTo(100);
    assertThat(result.heldOut().student().accuracy()).isGreaterThan(0.9);
    assertThat(result.gateToTeacherShare()).isBetween(0.01, 0.99);
    assertThat(log.deadLetters()).isEmpty();

    List<StudentCard> cards = log.cards();
    assertThat(cards).hasSize(1);
    assertThat(cards.get(0).getStep()).isEqualTo(6 * 32);
    assertThat(Path.of(cards.get(0).getCheckpoint()).resolve("student.safetensors")).exists();
    assertThat(cards.get(0).getMetricsOrThrow("accuracy"))
        .isEqualTo(result.heldOut().student().accuracy());
    assertThat(cards.get(0).getNextOffsetsMap().values().stream().mapToLong(o -> o).sum())
        .isEqualTo(600);
  }

  @Test
  void oneSeedIsOneStudentBitForBit() throws Exception {
    log.append(0, 300, Split.TRAIN);
    train(log.config("a", "student.passes=2", "student.seed=5"));
    train(log.config("b", "student.passes=2", "student.seed=5"));
    train(log.config("c", "student.passes=2", "student.seed=6"));
    assertThat(weights("a")).isEqualTo(weights("b")).isNotEqualTo(weights("c"));
  }

  @Test
  void stoppedInTheMiddleOfAPassItResumesToTheSameWeights() throws Exception {
    log.append(0, 300, Split.TRAIN);
    train(log.config("whole", "student.passes=3"));
    HardgateConfig config = log.config("parts", "student.passes=3");
    for (int stopAt : List.of(7, 25)) {
      StopSignal stop = new StopSignal();
      train(
          config,
          (step, pass) -> {
            if (step == stopAt) {
              stop.request();
            }
          },
          stop);
    }
    train(config);
    assertThat(weights("parts")).isEqualTo(weights("whole"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "policy=annealed horizon=50",
        "policy=label-smoothing smoothTo=unigram smoothing=0.5"
      })
  void aPolicyThatChangesWithTheStudentsLifeResumesWhereItStood(String supervision)
      throws Exception {
    log.append(0, 300, Split.TRAIN);
    String[] settings =
        Stream.concat(
                Stream.of("student.passes=3"),
                Stream.of(supervision.split(" ")).map(each -> "student.supervision." + each))
            .toArray(String[]::new);
    train(log.config("whole", settings));
    StopSignal stop = new StopSignal();
    TrainingProgress stopping =
        (step, pass) -> {
          if (step == 25) {
            stop.request();
          }
        };
    train(log.config("parts", settings), stopping, stop);
    assertThat(log.newest("parts").getFileName().toString()).startsWith("step-000000000025");
    train(log.config("parts", settings));
    assertThat(weights("parts")).isEqualTo(weights("whole"));
    double added =
        meters.get("hardgate.student.loss").tag("part", "regularization").gauge().value();
    assertThat(Math.abs(added) > 0.01).isEqualTo(supervision.contains("smoothing"));
  }

  @Test
  void passesThatWereBegunGoOnOverTheSameRange() throws Exception {
    log.append(0, 300, Split.TRAIN);
    log.append(key("g"), "garbage".getBytes(StandardCharsets.UTF_8));
    log.flush();
    train(log.config("whole", "student.passes=3"));
    HardgateConfig config = log.config("parts", "student.passes=3");
    StopSignal stop = new StopSignal();
    train(
        config,
        (step, pass) -> {
          if (pass == 2) {
            stop.request();
          }
        },
        stop);
    log.append(300, 100, Split.TRAIN);
    train(config);
    assertThat(weights("parts")).isEqualTo(weights("whole"));
    assertThat(log.deadLetters()).as("one for each of the two students").hasSize(2);

    assertThatThrownBy(() -> train(log.config("parts", "student.passes=3", "student.seed=2")))
        .isInstanceOf(HardgateException.class)
        .hasMessageContaining("its passes have seed=1")
        .hasMessageContaining("not seed=2");
  }

  @Test
  void afterItsPassesItFollowsWhatIsNewAndIsStillMeasuredOnWhatWasHeldOut() throws Exception {
    log.append(0, 160, Split.TRAIN);
    log.append(160, 40, Split.HELD_OUT);
    // The last step has a checkpoint of its own, from before the end was known.
    train(log.config("a", "student.passes=2", "student.checkpointSteps=20"));
    log.append(200, 32, Split.TRAIN);
    StopSignal stop = new StopSignal();
    StudentResult result =
        train(
            log.config("a"),
            (step, pass) -> {
              if (step == 22) {
                stop.request();
              }
            },
            stop);
    assertThat(result.positionsTrained()).as("in its life").isEqualTo(2 * 160 + 32);
    assertThat(result.heldOut().student().positions()).isEqualTo(40);
    assertThatThrownBy(() -> train(log.config("a", "student.passes=2", "student.batchSize=8")))
        .isInstanceOf(HardgateException.class);
  }

  @Test
  void badPairsAreDeadLettersAndTheRestIsLearned() throws Exception {
    log.append(0, 100, Split.TRAIN);
    log.append(key("g"), "garbage".getBytes(StandardCharsets.UTF_8));
    log.append(key("n"), null);
    log.append(
        key("nan"), PairLogFixture.pair("nan", 0, Split.TRAIN, 1, Float.NaN, 2).toByteArray());
    log.append(key("few"), PairLogFixture.pair("few", 0, Split.TRAIN, 1, 2).toByteArray());
    log.append(key("other"), PairLogFixture.pair("key", 0, Split.TRAIN, 1, 2, 3).toByteArray());
    var foreign = PairLogFixture.pair("foreign", 0, Split.TRAIN, 1, 2, 3).toBuilder();
    foreign.getLogitsBuilder(0).setLabelSpace("0123456789abcdef");
    log.append(key("foreign"), foreign.build().toByteArray());
    log.append(100, 100, Split.TRAIN);

    HardgateConfig config = log.config("a", "student.passes=2");
    StudentService service =
        new StudentService(
            config.kafka(), PairLogFixture.LABELS, config.student(), meters, new Health());
    Collection<Counter> before = meters.get("hardgate.dead.letters").counters();
    assertThat(before).allSatisfy(counter -> assertThat(counter.count()).isZero());
    StudentResult result = service.run(new StopSignal());
    assertThat(result.positionsTrained()).isEqualTo(2 * 200);
    assertThat(log.deadLetters())
        .containsExactly(
            "student:a not-finite",
            "student:a undecodable",
            "student:a undecodable",
            "student:a wrong-key",
            "student:a wrong-label-space",
            "student:a wrong-shape");
    assertThat(before.stream().mapToDouble(Counter::count).sum()).isEqualTo(6);
    assertThat(meters.get("hardgate.dead.letters").counters())
        .as("none begins with its first")
        .hasSameSizeAs(before);
  }

  private static byte[] key(String id) {
    return id.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void followsTheLogAndGoesOnWhereItStopped() throws Exception {
    log.append(0, 160, Split.TRAIN);
    HardgateConfig config = log.config("a");
    AtomicLong steps = new AtomicLong();
    Health health = new Health();
    for (int expected : List.of(9, 19)) {
      // Full batches only: what is left over stays in the log.
      log.append(expected * 1000, 5, Split.TRAIN);
      StudentService service =
          new StudentService(
              config.kafka(),
              PairLogFixture.LABELS,
              config.student(),
              meters,
              health,
              (step, pass) -> steps.set(step));
      try (Worker worker = Worker.start("student", health, service::run)) {
        await().atMost(Duration.ofSeconds(30)).until(() -> steps.get() >= expected);
        assertThat(worker.failure()).isEmpty();
      }
      log.append(expected * 2000, 160, Split.TRAIN);
    }
  }

  @Test
  void scoresAreMeasuredBeforeLearningAndOnTheFirstPassOnly() throws Exception {
    log.append(0, 320, Split.TRAIN);
    train(log.config("a", "student.passes=5"));
    assertThat(total("hardgate.student.reliability.predictions", "student")).isEqualTo(320);
    assertThat(total("hardgate.student.reliability.correct", "student"))
        .isEqualTo(
            320
                * meters
                    .get("hardgate.student.accuracy")
                    .tags("scope", "prequential", "predictor", "student")
                    .gauge()
                    .value(),
            within(1e-6));
    assertThat(meters.get("hardgate.student.positions.trained").counter().count()).isEqualTo(1600);
  }

  private double total(String name, String predictor) {
    return meters.get(name).tag("predictor", predictor).functionCounters().stream()
        .mapToDouble(c -> c.count())
        .sum();
  }

  @Test
  void aCheckpointOfAnotherShapeOrADamagedOneIsRefused() throws Exception {
    log.append(0, 64, Split.TRAIN);
    train(log.config("a", "student.passes=1"));
    HardgateConfig wider = log.config("a", "student.passes=2", "student.model.embedding=9");
    assertThatThrownBy(() -> train(wider))
        .isInstanceOf(HardgateException.class)
        .hasMessageContaining("embedding.weight is (256, 8), but student.model wants (256, 9)");

    Path file;
    try (Stream<Path> all = Files.walk(directory.resolve("a"))) {
      file = all.filter(path -> path.endsWith("adam-first.safetensors")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(() -> train(log.config("a", "student.passes=2")))
        .isInstanceOf(HardgateException.class)
        .hasMessageContaining("adam-first.safetensors has another SHA-256");
  }

  @Test
  void aCheckpointThatTheLogDoesNotReachIsRefused() throws Exception {
    log.append(0, 64, Split.TRAIN);
    train(log.config("a", "student.passes=1"));
    Path newest = log.newest("a");
    String text = Files.readString(newest.resolve("checkpoint.json"));
    log.rewrite(newest, text.replaceFirst("\"0\" : \\d+", "\"0\" : 5000"));
    assertThatThrownBy(() -> train(log.config("a")))
        .isInstanceOf(HardgateException.class)
        .hasMessageContaining("pairs-0 holds the offsets 0 to ")
        .hasMessageEndingWith("choose another student.id to start from the beginning");
    log.rewrite(newest, text.replaceFirst("\"0\" : \\d+", "\"700\" : 1"));
    assertThatThrownBy(() -> train(log.config("a")))
        .isInstanceOf(HardgateException.class)
        .hasMessageContaining("partitions, not 701");
  }
}
