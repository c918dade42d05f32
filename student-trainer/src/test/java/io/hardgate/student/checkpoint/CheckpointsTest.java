package io.hardgate.student.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hardgate.config.StudentConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.student.training.Examples;
import io.hardgate.student.training.Teachers;
import io.hardgate.student.training.TeachersState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointsTest {

  private static final Checkpoint FIRST =
      new Checkpoint(
          Checkpoint.SCHEMA,
          7,
          Map.of(0, 3L),
          null,
          new Teachers(Examples.supervision()).state(),
          "space",
          null,
          Map.of(),
          StudentConfig.Model.bagOfWords(64, 4, List.of(8, 3), 16),
          null);

  @TempDir private Path directory;

  @Test
  void readsWhatItWrote() {
    Checkpoints checkpoints = new Checkpoints(directory.resolve("students/a"));
    Path written = checkpoints.save(FIRST, Map.of());
    assertThat(checkpoints.newest()).contains(written);
    assertThat(checkpoints.read(written, "space")).usingRecursiveComparison().isEqualTo(FIRST);
  }

  @Test
  void readsWhatWasWrittenWhenThereWasOneTeacher() throws Exception {
    Checkpoints checkpoints = new Checkpoints(directory);
    Path written = checkpoints.save(FIRST, Map.of());
    Path card = written.resolve("checkpoint.json");
    double[] sums = new double[34];
    sums[3] = 0.5;
    Files.writeString(
        card,
        """
        {"schema": 1, "step": 7, "nextOffsets": {"0": 3}, "temperature": %s,
         "labelSpace": "space", "passes": null, "files": {}}
        """
            .formatted(Arrays.toString(sums)));
    Checkpoint read = checkpoints.read(written, "space");
    assertThat(read.step()).isEqualTo(7);
    TeachersState teachers = read.teachers("wise");
    assertThat(teachers.known()).containsOnlyKeys("wise");
    assertThat(teachers.known().get("wise").temperature()).containsExactly(sums);
    Teachers resumed = new Teachers(Examples.supervision());
    resumed.resume(teachers);
    assertThat(resumed.state().known().get("wise").temperature()).containsExactly(sums);
  }

  @Test
  void aSchemaFromTheFutureIsAnotherStudent() throws Exception {
    Checkpoints checkpoints = new Checkpoints(directory);
    Path written = checkpoints.save(FIRST, Map.of());
    Path card = written.resolve("checkpoint.json");
    Files.writeString(card, Files.readString(card).replace("\"schema\" : 2", "\"schema\" : 3"));
    assertThatThrownBy(() -> checkpoints.read(written, "space"))
        .isInstanceOf(HardgateException.class)
        .hasMessageContaining("schema is 3, expected 1 to 2");
  }

  @Test
  void removesWhatAKilledProcessLeftHalfWritten() throws Exception {
    Path left = Files.createDirectory(directory.resolve("step-000000000009.tmp"));
    Files.writeString(left.resolve("student.safetensors"), "half");
    Path notOurs = Files.createDirectory(directory.resolve("notes.tmp"));
    assertThat(new Checkpoints(directory).newest()).isEmpty();
    assertThat(left).doesNotExist();
    assertThat(notOurs).exists();
  }

  @Test
  void tellsAtTheStartThatItCannotWrite() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "");
    assertThatThrownBy(() -> new Checkpoints(file))
        .isInstanceOf(HardgateException.class)
        .hasMessageStartingWith(
            "no checkpoints can be written to " + file + " (student.directory)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}          | cannot be resumed from: checkpoint.json lacks some of its fields; remove it",
        "{\"schema\"   | cannot be resumed from: checkpoint.json is not what this program writes;",
        "{\"schema\": 2, \"labelSpace\": \"space\", \"nextOffsets\": {}, \"files\": {}, \"teachers\":"
            + " {\"blend\": \"single\", \"temperature\": [1], \"known\": {}}}"
            + " | cannot be resumed from: checkpoint.json lacks some of its fields; remove it",
        "[1]         | cannot be resumed from: checkpoint.json is not what this program writes;"
      })
  void tellsADamagedCardInOneLine(String content, String message) throws Exception {
    Checkpoints checkpoints = new Checkpoints(directory);
    Path written = checkpoints.save(FIRST, Map.of());
    Files.writeString(written.resolve("checkpoint.json"), content);
    assertThatThrownBy(() -> checkpoints.read(written, "space"))
        .isInstanceOf(HardgateException.class)
        .hasMessageStartingWith("the checkpoint " + written + " " + message)
        .extracting(Throwable::getMessage)
        .asString()
        .hasLineCount(1);
  }

  @Test
  void tellsWhatIsMissing() throws Exception {
    Checkpoints checkpoints = new Checkpoints(directory);
    Path written = checkpoints.save(FIRST, Map.of());
    Files.delete(written.resolve("checkpoint.json"));
    assertThatThrownBy(() -> checkpoints.read(written, "space"))
        .isInstanceOf(HardgateException.class)
        .hasMessageContaining("cannot be resumed from: there is no checkpoint.json;");
  }

  @Test
  void anotherLabelSpaceIsAnotherStudent() {
    Checkpoints checkpoints = new Checkpoints(directory);
    Path written = checkpoints.save(FIRST, Map.of());
    assertThatThrownBy(() -> checkpoints.read(written, "other"))
        .isInstanceOf(HardgateException.class)
        .hasMessageContaining("is of another student: its label space (labels.names) is 'space'")
        .hasMessageEndingWith("choose another student.id or student.directory");
  }
}
