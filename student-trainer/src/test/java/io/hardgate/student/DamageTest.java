package io.hardgate.student;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hardgate.config.HardgateConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.SavedCheckpoint;
import io.hardgate.messages.Split;
import io.hardgate.messages.StudentCard;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of checkpoints that are not what they were: nothing is lost, nothing is silent. */
@Timeout(120)
class DamageTest {

  private static final int ROOM_FOR_A_JOURNAL = 4 * 4096;

  @TempDir private Path directory;
  private PairLogFixture log;

  @BeforeEach
  void open() {
    log = new PairLogFixture(directory);
    log.append(0, 320, Split.TRAIN);
    append("g", "garbage");
    log.append(320, 360, Split.TRAIN);
    append("h", "rubbish");
    log.append(680, 120, Split.TRAIN);
  }

  @AfterEach
  void close() {
    log.close();
  }

  private void append(String key, String value) {
    log.append(key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
  }

  private HardgateConfig config(String student) {
    return log.config(student, "student.checkpointSteps=10");
  }

  /** What may happen to the newest checkpoint. */
  private enum Damage {
    CUT_SHORT {
      @Override
      void to(Path checkpoint) throws IOException {
        Path file = checkpoint.resolve("student.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
      }
    },
    FLIPPED_BYTE {
      @Override
      void to(Path checkpoint) throws IOException {
        Path file = checkpoint.resolve("adam-second.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
      }
    },
    FLIPPED_BYTE_IN_THE_CARD {
      @Override
      void to(Path checkpoint) throws IOException {
        Path file = checkpoint.resolve("checkpoint.json");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
      }
    },
    MISSING_FILE {
      @Override
      void to(Path checkpoint) throws IOException {
        Files.delete(checkpoint.resolve("adam-first.safetensors"));
      }
    },
    MISSING_DIRECTORY {
      @Override
      void to(Path checkpoint) throws IOException {
        Files.move(checkpoint, checkpoint.resolveSibling("elsewhere"));
      }
    };

    abstract void to(Path checkpoint) throws IOException;
  }

  @ParameterizedTest
  @EnumSource
  void theStepsSinceTheNewestGoodOneAreMadeAgain(Damage damage) throws Exception {
    Trainer.until(config("whole"), 50);
    for (int step : List.of(30, 40, 45)) {
      Trainer.until(config("a"), step); // each ends with a checkpoint
    }
    List<StudentCard> before = log.cards().stream().filter(DamageTest::isOfA).toList();
    StudentCard last = before.get(before.size() - 1);
    assertThat(last.getStep()).isEqualTo(45);
    assertThat(last.getSavedCount()).isEqualTo(3);
    damage.to(log.newest("a"));

    // Stopped before it has caught up: nothing new is true.
    long again = last.getSaved(1).getStep() + 1;
    if (again < 45) {
      Trainer.until(config("a"), again);
      assertThat(log.cards().stream().filter(DamageTest::isOfA)).hasSameSizeAs(before);
    }

    Trainer.until(config("a"), 50);
    List<StudentCard> cards = log.cards().stream().filter(DamageTest::isOfA).toList();
    assertThat(cards).extracting(StudentCard::getStep).isSorted().endsWith(50L);
    assertThat(cards.get(cards.size() - 1).getSavedList())
        .as("what was damaged is named no more")
        .doesNotContain(last.getSaved(0));
    assertThat(Files.readAllBytes(log.newest("a").resolve("student.safetensors")))
        .isEqualTo(Files.readAllBytes(log.newest("whole").resolve("student.safetensors")));
    assertThat(log.deadLetters())
        .containsExactly(
            "student:a undecodable",
            "student:a undecodable",
            "student:whole undecodable",
            "student:whole undecodable");
  }

  private static boolean isOfA(StudentCard card) {
    return card.getStudentId().equals("a");
  }

  private void assertStops(HardgateConfig config, String... messages) {
    assertThatThrownBy(() -> Trainer.until(config, 50))
        .isInstanceOf(HardgateException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(messages).hasLineCount(1));
  }

  @Test
  void ifNoneIsGoodItStopsAndNamesThemAll() throws Exception {
    for (int step : List.of(10, 20, 30)) {
      Trainer.until(config("a"), step);
    }
    try (Stream<Path> all = Files.walk(directory.resolve("a"))) {
      for (Path file : all.filter(path -> path.endsWith("student.safetensors")).toList()) {
        Files.writeString(file, "");
      }
    }
    List<StudentCard> cards = log.cards();
    assertStops(
        config("a"),
        "student 'a' cannot go on, for none of its checkpoints can be resumed from: ",
        "is damaged: student.safetensors has another SHA-256 than checkpoint.json says",
        "choose another student.id to start from the beginning");
    assertStops(
        config("a"),
        cards.get(cards.size() - 1).getSavedList().stream()
            .map(SavedCheckpoint::getName)
            .toArray(String[]::new));
    assertThat(log.cards()).as("nothing new").hasSameSizeAs(cards);
  }

  @Test
  void withCheckpointsButWithoutACardItStops() throws Exception {
    Trainer.until(config("a"), 10);
    log.forgetCard("a");
    assertStops(
        config("a"),
        "there are checkpoints of student 'a' in " + directory.resolve("a/a"),
        "such as step-000000000010-",
        "but no card of it on Kafka: the topic was deleted",
        "or move the directory away to start from the beginning");
  }

  @Test
  void whatWasWrittenButNeverCommittedIsNothing() throws Exception {
    Path left = directory.resolve("a/a/step-000000000010-0badcafe");
    Files.createDirectories(left);
    Files.writeString(left.resolve("checkpoint.json"), "{}");
    Trainer.until(config("a"), 10);
    assertThat(left).doesNotExist();
    assertThat(log.cards()).hasSize(1);
  }

  @Test
  void ofANewerVersionItStops() throws Exception {
    Trainer.until(config("a"), 10);
    Path newest = log.newest("a");
    log.rewrite(
        newest,
        Files.readString(newest.resolve("checkpoint.json"))
            .replace("\"schema\" : 4", "\"schema\" : 5, \"wings\" : 2"));
    assertStops(
        config("a"),
        newest + " was written by a newer version of Hardgate: its schema is 5, expected 1 to 4");
  }

  @Test
  void ofAnotherLabelSpaceOrOtherSizesItStops() throws Exception {
    Trainer.until(config("a"), 10);
    assertStops(
        log.config("a", "student.model.hidden=[9]"),
        "is of another student: hidden.0.weight is (8, 16), but student.model wants (8, 9)");
    LabelSpace other = LabelSpace.of(List.of("cat", "dog", "bird"));
    HardgateConfig config = config("a");
    assertThatThrownBy(
            () ->
                new StudentService(
                        config.kafka(),
                        other,
                        config.student(),
                        new SimpleMeterRegistry(),
                        new Health())
                    .run(new StopSignal()))
        .isInstanceOf(HardgateException.class)
        .hasMessage(
            "student 'a' was trained on the label space (labels.names) '%s', but this one is '%s'; choose another student.id"
                .formatted(PairLogFixture.LABELS.fingerprint(), other.fingerprint()));
  }

  @Test
  void aCardThatIsNoneStopsIt() {
    log.publish("a", new byte[] {1, 2, 3});
    assertStops(
        config("a"),
        "the record students-0@0 (key a) is not what a trainer writes",
        "write the student's last good card there again");
  }

  @Test
  void aCardThatNamesWhatIsNoCheckpointStopsIt() {
    log.publish(named("../../etc"));
    assertStops(config("a"), "etc is damaged: its name is not that of a checkpoint");
  }

  private static StudentCard named(String checkpoint) {
    StudentCard.Builder card =
        StudentCard.newBuilder()
            .setStudentId("a")
            .setLabelSpace(PairLogFixture.LABELS.fingerprint());
    card.addSavedBuilder().setName(checkpoint);
    return card.build();
  }

  @Test
  void aDirectoryThatIsReadOnlyIsToldAtTheStart() throws Exception {
    Path own = Files.createDirectories(directory.resolve("a/a"));
    Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("r-xr-xr-x"));
    try {
      assumeTrue(!Files.isWritable(own), "the superuser may write everywhere");
      assertStops(config("a"), "no checkpoints can be written to " + own + " (student.directory)");
    } finally {
      Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  @Test
  void aFileSystemThatIsFullOrReadOnlyIsTold() throws Exception {
    Path own = Files.createDirectories(directory.resolve("a/a"));
    assumeTrue(mount(own, "size=1m"), "this test may not mount a file system");
    try {
      Trainer.until(config("a"), 10);
      List<StudentCard> cards = log.cards();
      Files.write(
          own.resolve("filler"),
          new byte[(int) Files.getFileStore(own).getUsableSpace() - ROOM_FOR_A_JOURNAL]);
      assertStops(
          config("a"),
          "the checkpoint " + own.resolve("step-0000000000"),
          "(student.directory) cannot be written: No space left on device; it needs more than ");
      assertThat(log.cards()).isEqualTo(cards);
      try (Stream<Path> files = Files.list(own)) {
        assertThat(files.filter(file -> file.toString().endsWith(".tmp"))).isEmpty();
      }
      assertThat(mount(own, "remount,ro")).isTrue();
      assertStops(config("a"), "no checkpoints can be written to " + own + " (student.directory)");
    } finally {
      run("umount", own.toString());
    }
  }

  private static boolean mount(Path directory, String options) throws Exception {
    return System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")
        && run("mount", "-t", "tmpfs", "-o", options, "tmpfs", directory.toString());
  }

  private static boolean run(String... command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
  }
}
