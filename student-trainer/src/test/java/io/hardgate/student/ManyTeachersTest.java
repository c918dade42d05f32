package io.hardgate.student;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.hardgate.config.HardgateConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.messages.DenseValues;
import io.hardgate.messages.Dtype;
import io.hardgate.messages.Logits;
import io.hardgate.messages.Pair;
import io.hardgate.messages.Split;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Students of several teachers, over a real log. */
@Timeout(120)
class ManyTeachersTest {

  private static final String MEAN = "student.supervision.blend=mean-logits";
  private static final String QUARANTINE = "student.supervision.guard.mode=quarantine";

  @TempDir private Path directory;
  private PairLogFixture log;
  private final MockClock clock = new MockClock();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);

  @BeforeEach
  void open() {
    log = new PairLogFixture(directory);
  }

  @AfterEach
  void close() {
    log.close();
  }

  /**
   * Appends pairs with the opinions of these teachers. One whose name begins with {@code bad} has
   * none of its own.
   */
  private void append(int from, int count, String version, String... teachers) {
    Random random = new Random(from);
    for (int i = from; i < from + count; i++) {
      String id = "s" + i;
      int label = random.nextInt(PairLogFixture.LABELS.classes());
      Pair.Builder pair = PairLogFixture.pair(id, label, Split.TRAIN, 0, 0, 0).toBuilder();
      pair.clearLogits();
      for (String teacher : teachers) {
        pair.addLogits(logits(id, teacher, version, label, random));
      }
      log.append(id.getBytes(StandardCharsets.UTF_8), pair.build().toByteArray());
    }
    log.flush();
  }

  private static Logits logits(
      String id, String teacher, String version, int label, Random random) {
    boolean bad = teacher.startsWith("bad");
    float[] z = new float[PairLogFixture.LABELS.classes()];
    for (int v = 0; v < z.length; v++) {
      z[v] = (bad ? 4 : 1) * (float) random.nextGaussian() + (!bad && v == label ? 3 : 0);
    }
    return Logits.newBuilder()
        .setSampleId(id)
        .setTeacherId(bad ? teacher.substring(3) : teacher)
        .setTeacherVersion(version)
        .setLabelSpace(PairLogFixture.LABELS.fingerprint())
        .setPositions(1)
        .setDense(DenseValues.encode(z, Dtype.FLOAT32))
        .build();
  }

  private StudentResult train(HardgateConfig config) throws InterruptedException {
    return train(config, Integer.MAX_VALUE);
  }

  private StudentResult train(HardgateConfig config, int stopAt) throws InterruptedException {
    meters.clear(); // what an earlier student left would be found first
    StopSignal stop = new StopSignal();
    TrainingProgress progress =
        (step, pass) -> {
          if (step == stopAt) {
            stop.request();
          }
        };
    return new StudentService(
            config.kafka(), PairLogFixture.LABELS, config.student(), meters, new Health(), progress)
        .run(stop);
  }

  private byte[] weights(String checkpoints) throws IOException {
    return Files.readAllBytes(log.newest(checkpoints).resolve("student.safetensors"));
  }

  private double gauge(String name, String teacher) {
    return meters.get("hardgate.student.teacher." + name).tags("teacher", teacher).gauge().value();
  }

  private double window(String name, String teacher) {
    return meters
        .get("hardgate.student.teacher." + name)
        .tags("teacher", teacher, "scope", "window")
        .gauge()
        .value();
  }

  private double positions(String teacher, String use) {
    return meters
        .get("hardgate.student.teacher.positions")
        .tags("teacher", teacher, "use", use)
        .counter()
        .count();
  }

  @Test
  void everyTeacherHasItsOwnFigures() throws Exception {
    append(0, 320, "1", "a", "b");
    append(320, 320, "1", "b", "badc");
    clock.addSeconds(100);
    StudentResult result = train(log.config("a", MEAN, "student.passes=1"));
    assertThat(result.positionsTrained()).isEqualTo(640);
    assertThat(positions("a", "learned")).isEqualTo(320);
    assertThat(positions("b", "learned")).isEqualTo(640);
    assertThat(positions("c", "learned")).isEqualTo(320);
    assertThat(window("accuracy", "a")).isGreaterThan(0.9);
    assertThat(window("accuracy", "c")).isLessThan(0.5);
    assertThat(window("nll.nats", "c")).isGreaterThan(1);
    assertThat(window("agreement", "b")).isGreaterThan(window("agreement", "c"));
    assertThat(window("ece", "a")).isBetween(0.0, 0.3);
    assertThat(gauge("temperature", "a")).isEqualTo(1 / 3.0, within(0.1));
    assertThat(gauge("version.age.seconds", "a")).isZero();
    clock.addSeconds(30);
    assertThat(gauge("version.age.seconds", "a")).isEqualTo(30);
    assertThat(gauge("answered.timestamp.seconds", "a")).isEqualTo(clock.wallTime() / 1000.0 - 30);
  }

  @Test
  void teachersComeGoComeBackAndChangeVersionWhileTrainingGoesOn() throws Exception {
    append(0, 160, "1", "a");
    append(160, 160, "1", "a", "b");
    append(320, 160, "1", "b");
    append(480, 160, "2", "a", "b");
    train(log.config("a", MEAN, "student.passes=1", "student.shuffle=1"));
    assertThat(positions("a", "learned")).isEqualTo(480);
    assertThat(positions("b", "learned")).isEqualTo(480);
    assertThat(log.deadLetters()).isEmpty();
  }

  @Test
  void aTeacherThatTurnsBadIsPutIntoQuarantineAndResumesToTheSameWeights() throws Exception {
    append(0, 960, "1", "a", "b");
    append(960, 960, "1", "a", "badb");
    String order = "student.shuffle=1";
    train(log.config("whole", MEAN, QUARANTINE, "student.passes=1", order));
    assertThat(gauge("quarantined", "b")).isEqualTo(1);
    assertThat(gauge("suspected", "b")).isEqualTo(1);
    assertThat(gauge("quarantined", "a")).isZero();
    double unlearned = positions("b", "quarantined");
    assertThat(unlearned).isBetween(900.0, 1040.0);
    assertThat(positions("b", "learned")).isEqualTo(1920 - unlearned);
    assertThat(positions("a", "learned")).isEqualTo(1920);

    HardgateConfig config = log.config("parts", MEAN, QUARANTINE, "student.passes=1", order);
    for (int stopAt : List.of(13, 62, 63, 64, 65, 100)) {
      train(config, stopAt);
    }
    train(config);
    assertThat(weights("parts")).isEqualTo(weights("whole"));

    train(log.config("blind", MEAN, "student.passes=1", order));
    assertThat(weights("blind")).isNotEqualTo(weights("whole"));
    assertThat(gauge("quarantined", "b")).isZero();
    assertThat(gauge("suspected", "b")).as("warn is the default").isEqualTo(1);
  }

  @Test
  void weightsAndTemperaturesMayChangeWhileFollowing() throws Exception {
    append(0, 320, "1", "a", "b");
    train(log.config("a", MEAN), 10);
    String before = Files.readString(log.newest("a").resolve("checkpoint.json"));
    HardgateConfig changed =
        log.config("a", MEAN, "student.supervision.teachers={a: {weight: 0}, b: {tau: auto}}");
    StudentResult result = train(changed, 20);
    assertThat(result.positionsTrained()).as("in its life").isEqualTo(320);
    assertThat(positions("a", "left-out")).isEqualTo(160);
    assertThat(before).contains("\"blend\" : \"mean-logits\"");
    // Fitted to 160 positions before, and to 160 after the change.
    assertThat(fitPositions("a")).isEqualTo(320);
  }

  private double fitPositions(String teacher) throws IOException {
    return new com.fasterxml.jackson.databind.ObjectMapper()
        .readTree(log.newest("a").resolve("checkpoint.json").toFile())
        .at("/teachers/known/" + teacher + "/temperature")
        .get(33)
        .asDouble();
  }

  @Test
  void passesThatWereBegunWithOtherWeightsAreRefused() throws Exception {
    append(0, 320, "1", "a", "b");
    train(log.config("a", MEAN, "student.passes=2"), 10);
    HardgateConfig changed =
        log.config("a", MEAN, "student.passes=2", "student.supervision.teachers={a: {weight: 2}}");
    assertThatThrownBy(() -> train(changed))
        .isInstanceOf(HardgateException.class)
        .hasMessageContaining("its passes have ")
        .hasMessageContaining("is of another student");
  }

  @Test
  void aCheckpointOfOneTeacherIsGoneOnFrom() throws Exception {
    log.append(0, 320, Split.TRAIN);
    train(log.config("a"), 10);
    Path checkpoint = log.newest("a");
    Path card = checkpoint.resolve("checkpoint.json");
    var json = new com.fasterxml.jackson.databind.ObjectMapper();
    var tree = (com.fasterxml.jackson.databind.node.ObjectNode) json.readTree(card.toFile());
    tree.put("schema", 1);
    tree.set("temperature", tree.at("/teachers/known/" + PairLogFixture.TEACHER + "/temperature"));
    tree.set("nextOffsets", tree.at("/log/nextOffsets"));
    tree.remove(List.of("teachers", "log", "figures", "settings", "config"));
    log.makeOld(checkpoint, tree.toString());
    byte[] old = weights("a");
    train(log.config("a"), 20);
    assertThat(fitPositions(PairLogFixture.TEACHER)).isEqualTo(320);
    assertThat(weights("a")).isNotEqualTo(old);
  }

  @Test
  void aPairThatNamesATeacherTwiceOrTooManyIsADeadLetter() throws Exception {
    append(0, 64, "1", "a", "b");
    append(64, 1, "1", "a", "b", "a");
    append(
        65,
        1,
        "1",
        Stream.iterate(0, i -> i + 1).limit(65).map(i -> "t" + i).toArray(String[]::new));
    append(
        66,
        1,
        "1",
        Stream.iterate(0, i -> i + 1).limit(64).map(i -> "t" + i).toArray(String[]::new));
    StudentResult result = train(log.config("a", MEAN, "student.passes=1"));
    assertThat(result.positionsTrained()).isEqualTo(65);
    assertThat(log.deadLetters()).containsExactly("student:a duplicate", "student:a too-many");
  }
}
