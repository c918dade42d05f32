package io.hardgate.student.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import io.hardgate.config.ConfigSource;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.messages.SavedCheckpoint;
import io.hardgate.student.stream.LogState;
import io.hardgate.student.training.Compute;
import io.hardgate.student.training.Examples;
import io.hardgate.student.training.Teachers;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointsTest {

  private static final CheckpointName NAME = new CheckpointName(7, "00c0ffee");
  private static final CheckpointReader READER = new CheckpointReader("space", "wise");

  @TempDir private Path directory;
  private final NDManager manager = Compute.open("cpu", 1);
  private CheckpointArrays arrays;
  private Checkpoints checkpoints;

  @BeforeEach
  void open() {
    arrays =
        CheckpointArrays.copy(
            Map.of("student", Map.of("weight", manager.create(new float[] {1, 2, 3}))));
    checkpoints = new Checkpoints(directory, Storage.DISK);
  }

  @AfterEach
  void close() {
    arrays.close();
    manager.close();
  }

  private static Checkpoint checkpoint() {
    var config =
        ConfigSource.defaults().setValue("labels.names", java.util.List.of("a", "b")).build();
    return new Checkpoint(
        Checkpoint.SCHEMA,
        7,
        new LogState(Map.of(0, 3L), Map.of(0, 1L), null),
        new Teachers(Examples.supervision()).state(),
        null,
        new long[] {3, 0, 1},
        "space",
        "seed=1",
        CheckpointJson.of(config.student()),
        config.student().model(),
        Map.of());
  }

  @Test
  void readsWhatItWrote() throws Exception {
    SavedCheckpoint saved = checkpoints.write(NAME, checkpoint(), arrays);
    assertThat(saved.getName()).isEqualTo("step-000000000007-00c0ffee");
    assertThat(checkpoints.names()).containsExactly(NAME);
    Checkpoint read = READER.read(checkpoints.path(saved.getName()), saved);
    assertThat(read.files()).containsOnlyKeys("student.safetensors");
    assertThat(read)
        .usingRecursiveComparison()
        .ignoringFields("files", "figures", "config")
        .isEqualTo(checkpoint());
    assertThat(read.config().at("/supervision/policy").asText()).isEqualTo("hard-gate");
    assertThat(read.config().at("/session").asText()).isEqualTo("PT10S");
    try (NDManager other = Compute.open("cpu", 1)) {
      var target = other.zeros(new ai.djl.ndarray.types.Shape(3));
      CheckpointArrays.load(
          checkpoints.path(saved.getName()), other, Map.of("student", Map.of("weight", target)));
      assertThat(target.toFloatArray()).containsExactly(1, 2, 3);
    }
  }

  @Test
  void copiesAreOfTheMomentTheyWereMade() throws Exception {
    var weight = manager.create(new float[] {1, 2, 3});
    try (CheckpointArrays copy =
        CheckpointArrays.copy(Map.of("student", Map.of("weight", weight)))) {
      weight.addi(1);
      checkpoints.write(NAME, checkpoint(), copy);
    }
    var target = manager.zeros(new ai.djl.ndarray.types.Shape(3));
    CheckpointArrays.load(
        checkpoints.path(NAME.toString()), manager, Map.of("student", Map.of("weight", target)));
    assertThat(target.toFloatArray()).containsExactly(1, 2, 3);
  }

  @Test
  void readsWhatWasWrittenWhenThereWasOneTeacher() throws Exception {
    double[] sums = new double[34];
    sums[3] = 0.5;
    Checkpoint read =
        rewritten(
            """
            {"schema": 1, "step": 7, "nextOffsets": {"0": 3}, "temperature": %s,
             "labelSpace": "space", "passes": null, "files": {}}
            """
                .formatted(Arrays.toString(sums)));
    assertThat(read.step()).isEqualTo(7);
    assertThat(read.log()).isEqualTo(new LogState(Map.of(0, 3L), Map.of(), null));
    assertThat(read.teachers().known()).containsOnlyKeys("wise");
    assertThat(read.teachers().known().get("wise").temperature()).containsExactly(sums);
    Teachers resumed = new Teachers(Examples.supervision());
    resumed.resume(read.teachers());
    assertThat(resumed.state().known().get("wise").temperature()).containsExactly(sums);
  }

  @Test
  void readsPassesOfSchema2() throws Exception {
    Checkpoint read =
        rewritten(
            """
            {"schema": 2, "step": 7, "nextOffsets": {}, "temperature": null,
             "teachers": {"blend": "single", "temperature": %s, "known": {}},
             "labelSpace": "space", "files": {}, "model": null,
             "passes": {"pass": 2, "rangeEnd": {"0": 9}, "settings": "seed=5"}}
            """
                .formatted(Arrays.toString(new double[34])));
    assertThat(read.log().passes()).isEqualTo(new LogState.Passes(1, 0, Map.of(), Map.of(0, 9L)));
    assertThat(read.settings()).isEqualTo("seed=5");
  }

  @Test
  void readsFiguresOfSchema3() throws Exception {
    String none = "[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]";
    String predictions =
        "{\"bins\": {\"counts\": %1$s, \"corrects\": %1$s, \"confidences\": %1$s}, \"nll\": 2.5}"
            .formatted(none);
    String scores =
        "{\"student\": %1$s, \"teacher\": %1$s, \"fidelity\": {\"positions\": 4}}"
            .formatted(predictions);
    Checkpoint read =
        rewritten(
            """
            {"schema": 3, "step": 7, "log": {"nextOffsets": {"0": 3}, "heldOutFrom": {}},
             "teachers": {"blend": "single", "temperature": %s, "known": {}},
             "figures": {"totals": {"steps": 7}, "life": %2$s, "teachers": {}, "forgotten": {},
                         "window": {"held": [%2$s], "inNewest": 5}},
             "labelSpace": "space", "files": {}}
            """
                .formatted(Arrays.toString(new double[34]), scores));
    assertThat(read.figures().whole()).isTrue();
    assertThat(read.figures().life().student().nll()).isEqualTo(2.5);
    assertThat(read.figures().life().studentDetail().positions().cells()).isEmpty();
    assertThat(read.figures().window().held().get(0).teacher().brier().positions()).isZero();
  }

  /** What is read of a checkpoint whose card is this. */
  private Checkpoint rewritten(String content) throws Exception {
    SavedCheckpoint saved = checkpoints.write(NAME, checkpoint(), arrays);
    Path path = checkpoints.path(saved.getName());
    Files.writeString(path.resolve("checkpoint.json"), content);
    return READER.read(
        path,
        saved.toBuilder()
            .setSha256(
                DigestUtils.sha256Hex(content.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
            .build());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"schema\": 2} | checkpoint.json lacks some of its fields",
        "{\"schema\": 3} | checkpoint.json lacks some of its fields",
        "{\"schema\": 4} | checkpoint.json lacks some of its fields",
        "{\"schema\"   | checkpoint.json is not what this program writes",
        "{}          | checkpoint.json lacks some of its fields",
        "{\"schema\": 2, \"labelSpace\": \"space\", \"nextOffsets\": {}, \"files\": {}, \"teachers\":"
            + " {\"blend\": \"single\", \"temperature\": [1], \"known\": {}}}"
            + " | checkpoint.json lacks some of its fields",
        "{\"schema\": 3, \"log\": 5} | checkpoint.json is not what this program writes"
      })
  void tellsWhatIsWrongWithACardInOneLine(String content, String message) {
    assertThatThrownBy(() -> rewritten(content))
        .isInstanceOf(DamagedCheckpointException.class)
        .hasMessage(message);
  }

  @Test
  void aSchemaFromTheFutureIsLeftToItsVersion() {
    assertThatThrownBy(() -> rewritten("{\"schema\": 5, \"what\": \"ever\"}"))
        .isInstanceOf(HardgateException.class)
        .hasMessageContaining(
            "was written by a newer version of Hardgate: its schema is 5, expected 1 to 4");
  }

  @Test
  void removesWhatIsNotNamedAndNothingThatIsNotItsOwn() throws Exception {
    SavedCheckpoint saved = checkpoints.write(NAME, checkpoint(), arrays);
    Path half = Files.createDirectory(directory.resolve("step-000000000009-0123abcd.tmp"));
    Files.writeString(half.resolve("student.safetensors"), "half");
    Path unnamed = Files.createDirectory(directory.resolve("step-000000000008-0123abcd"));
    Path notOurs = Files.createDirectory(directory.resolve("notes.tmp"));
    checkpoints.retain(Set.of(saved.getName()));
    assertThat(half).doesNotExist();
    assertThat(unnamed).doesNotExist();
    assertThat(notOurs).exists();
    assertThat(checkpoints.names()).containsExactly(NAME);
  }

  @Test
  void tellsAtTheStartThatItCannotWrite() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "");
    assertThatThrownBy(() -> new Checkpoints(file, Storage.DISK))
        .isInstanceOf(HardgateException.class)
        .hasMessageStartingWith(
            "no checkpoints can be written to " + file + " (student.directory)");
  }

  @Test
  void aFullDiskLeavesNothingHalfWritten() {
    Checkpoints full =
        new Checkpoints(
            directory,
            (file, bytes) -> {
              if (file.endsWith("checkpoint.json")) {
                throw new FileSystemException(file.toString(), null, "No space left on device");
              }
              Storage.DISK.write(file, bytes);
            });
    assertThatThrownBy(() -> full.write(NAME, checkpoint(), arrays))
        .isInstanceOf(HardgateException.class)
        .hasMessageStartingWith("the checkpoint " + directory.resolve(NAME.toString()))
        .hasMessageMatching(
            ".*\\(student.directory\\) cannot be written: No space left on device; it needs more than 12 bytes, and \\d+ are free there")
        .hasCauseInstanceOf(IOException.class);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void anotherLabelSpaceIsAnotherStudent() {
    SavedCheckpoint saved = checkpoints.write(NAME, checkpoint(), arrays);
    assertThatThrownBy(
            () ->
                new CheckpointReader("other", "wise")
                    .read(checkpoints.path(saved.getName()), saved))
        .isInstanceOf(HardgateException.class)
        .hasMessageContaining("is of another student: its label space (labels.names) is 'space'")
        .hasMessageEndingWith("choose another student.id");
  }
}
