package io.hardgate.local.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A temporary directory that is gone when it is closed. */
public final class Workspace implements AutoCloseable {

  private final Path directory;

  public Workspace() {
    try {
      directory = Files.createTempDirectory("hardgate-");
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary directory", e);
    }
  }

  public Path directory() {
    return directory;
  }

  @Override
  public void close() {
    remove(directory);
  }

  /**
   * Removes a directory and all that is in it.
   *
   * @throws IllegalStateException if some of it is left
   */
  public static void remove(Path directory) {
    try (Stream<Path> all = Files.walk(directory)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new IllegalStateException(directory + " cannot be removed: " + e.getMessage(), e);
    }
  }
}
