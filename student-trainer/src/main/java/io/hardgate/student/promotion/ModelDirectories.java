package io.hardgate.student.promotion;

import io.hardgate.lifecycle.HardgateException;
import io.hardgate.messages.PromotedVersion;
import io.hardgate.messages.Promotion;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The model directories of one student's versions. Each is written aside, forced to the disk and
 * renamed, before anything names it; so one that has its own name is whole.
 */
public final class ModelDirectories {

  private static final Logger LOG = LoggerFactory.getLogger(ModelDirectories.class);
  private static final String ASIDE = ".aside-";
  private static final String PROMOTED = ".promoted";

  private final Path directory;

  /** Writes a model's files into a directory that is there and empty. */
  @FunctionalInterface
  public interface ModelFiles {
    void writeTo(Path directory) throws IOException;
  }

  /**
   * Those of this student.
   *
   * @param directory {@code student.promotion.directory}
   */
  public ModelDirectories(Path directory, String student) {
    this.directory = directory.resolve(student);
  }

  /** Where this version is, or would be. */
  public Path of(String version) {
    return directory.resolve(version);
  }

  /**
   * Writes a version: the model's files, and what is said about them. One of this name that is
   * there, from somebody who was killed before it was promoted, is replaced.
   *
   * @return its directory, absolute
   * @throws HardgateException if it cannot be written
   */
  Path write(Origin origin, Measured measured, ModelFiles files) {
    Path target = of(origin.version());
    // Of its own: a person may promote the same checkpoint at the same time.
    Path aside = directory.resolve(ASIDE + UUID.randomUUID());
    try {
      Files.createDirectories(aside);
      files.writeTo(aside);
      Files.writeString(aside.resolve("metrics.json"), MetricsJson.of(origin, measured));
      Files.writeString(aside.resolve("README.md"), ModelCard.of(origin, measured));
      if (measured.bins().isPresent()) {
        Files.writeString(
            aside.resolve("reliability.svg"),
            ReliabilityChart.of(origin.config().id(), measured.bins().get()));
      }
      force(aside);
      delete(target);
      Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
      forceEntry(directory);
      return target.toAbsolutePath();
    } catch (IOException e) {
      HardgateException failure =
          new HardgateException(
              "the model directory %s (student.promotion.directory) cannot be written: %s"
                  .formatted(target, e),
              e);
      try {
        delete(aside);
      } catch (IOException further) {
        failure.addSuppressed(further);
      }
      throw failure;
    }
  }

  /**
   * Notes in its directory that this version was promoted: whatever becomes of the record, it is no
   * orphan.
   */
  static void note(PromotedVersion version) {
    Path note = Path.of(version.getDirectory()).resolve(PROMOTED);
    try {
      if (Files.isDirectory(note.getParent()) && !Files.exists(note)) {
        Files.createFile(note);
      }
    } catch (IOException e) {
      LOG.warn("{} cannot be written: {}", note, e.toString());
    }
  }

  /**
   * Removes what somebody who was killed has left: directories that were not finished, and whole
   * ones that were never promoted, for which it takes two witnesses: no record names them, and they
   * have no note. The record alone may be that of another broker. Young ones stay: a person may be
   * promoting just now.
   *
   * @param promotion what names the versions of this student, if anything does
   * @param before what is younger stays
   */
  void removeOrphans(Optional<Promotion> promotion, Instant before) {
    Set<String> named =
        promotion.stream()
            .flatMap(record -> Succession.all(record).stream())
            .map(PromotedVersion::getVersion)
            .collect(Collectors.toSet());
    if (!Files.isDirectory(directory)) {
      return;
    }
    try {
      for (Path entry : list(directory)) {
        String name = entry.getFileName().toString();
        boolean orphan =
            name.startsWith(ASIDE)
                || (!named.contains(name)
                    && Files.exists(entry.resolve("metrics.json"))
                    && !Files.exists(entry.resolve(PROMOTED)));
        if (orphan && Files.getLastModifiedTime(entry).toInstant().isBefore(before)) {
          delete(entry);
          LOG.info("removed {}, which was never promoted", entry);
        }
      }
    } catch (IOException e) {
      LOG.warn("{} (student.promotion.directory) cannot be tidied: {}", directory, e.toString());
    }
  }

  private static void force(Path directory) throws IOException {
    for (Path file : list(directory)) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
    }
    forceEntry(directory);
  }

  private static void forceEntry(Path directory) {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      LOG.debug("{} cannot be forced, as on Windows: {}", directory, e.toString());
    }
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    }
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> entries = Files.walk(directory)) {
      for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(entry);
      }
    }
  }
}
