package io.hardgate.local.quickstart;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.hardgate.lifecycle.HardgateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file that a command writes at its end: written aside and renamed, so that it is whole or as it
 * was before.
 */
public final class WholeFile {

  private final String option;
  private final Path file;

  /** Writes the content to a path that may not be the one that was asked for. */
  @FunctionalInterface
  public interface Content {
    void writeTo(Path path) throws IOException;
  }

  /**
   * Looks whether the file can be written, which is better found now than after minutes of work.
   *
   * @param option that names the file on the command line
   * @throws HardgateException if it cannot
   */
  public WholeFile(String option, Path file) {
    this.option = option;
    this.file = file;
    if (Files.isDirectory(file)) {
      throw cannot("it is a directory");
    }
    Path directory = directory();
    if (!Files.isDirectory(directory)) {
      throw cannot("there is no directory " + directory);
    }
    if (!Files.isWritable(special() ? file : directory)) {
      throw cannot("there is no right to");
    }
  }

  /**
   * Writes it.
   *
   * @throws HardgateException if that fails; then the file is as it was before
   */
  public void write(Content content) {
    try {
      if (special()) {
        content.writeTo(file);
        return;
      }
      // A link stays a link: what it points to is replaced.
      Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
      Path aside = target.resolveSibling(target.getFileName() + ".tmp");
      try {
        content.writeTo(aside);
        Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(aside);
      }
    } catch (IOException e) {
      throw new HardgateException("%s: %s was not written: %s".formatted(option, file, e), e);
    }
  }

  /**
   * Writes JSON that people can read, too.
   *
   * @throws HardgateException if that fails; then the file is as it was before
   */
  public void writeJson(Object value) {
    ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    write(path -> Files.writeString(path, json.writeValueAsString(value) + "\n"));
  }

  /** Such as {@code /dev/stdout}, which must not be replaced. */
  private boolean special() {
    return Files.exists(file) && !Files.isRegularFile(file);
  }

  private Path directory() {
    Path directory = file.toAbsolutePath().getParent();
    return directory == null ? file : directory;
  }

  private HardgateException cannot(String why) {
    return new HardgateException("%s: %s cannot be written: %s".formatted(option, file, why));
  }
}
