package io.hardgate.local.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hardgate.lifecycle.HardgateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {

  @TempDir private Path directory;

  @Test
  void replacesWhatWasThere() throws Exception {
    Path file = Files.writeString(directory.resolve("report.json"), "old");
    new WholeFile("--report", file).write(path -> Files.writeString(path, "new"));
    assertThat(file).hasContent("new");
    assertThat(directory).isDirectoryContaining(file::equals);
    assertThat(directory.toFile().list()).hasSize(1);
  }

  @Test
  void keepsWhatWasThereIfWritingFails() throws Exception {
    Path file = Files.writeString(directory.resolve("report.json"), "old");
    assertThatThrownBy(
            () ->
                new WholeFile("--report", file)
                    .write(
                        path -> {
                          Files.writeString(path, "ne");
                          throw new IOException("the disk is full");
                        }))
        .isInstanceOf(HardgateException.class)
        .hasMessage(
            "--report: " + file + " was not written: java.io.IOException: the disk is full");
    assertThat(file).hasContent("old");
    assertThat(directory.toFile().list()).hasSize(1);
  }

  @Test
  void followsALink() throws Exception {
    Path file = Files.writeString(directory.resolve("report.json"), "old");
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    new WholeFile("--report", link).write(path -> Files.writeString(path, "new"));
    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent("new");
  }

  @Test
  void aDirectoryIsFoundBeforeAnythingIsDone() {
    assertThatThrownBy(() -> new WholeFile("--report", directory))
        .isInstanceOf(HardgateException.class)
        .hasMessage("--report: " + directory + " cannot be written: it is a directory");
  }

  @Test
  void soIsAMissingOne() {
    Path file = directory.resolve("missing/report.json");
    assertThatThrownBy(() -> new WholeFile("--report", file))
        .isInstanceOf(HardgateException.class)
        .hasMessage(
            "--report: %s cannot be written: there is no directory %s"
                .formatted(file, file.getParent()));
  }
}
