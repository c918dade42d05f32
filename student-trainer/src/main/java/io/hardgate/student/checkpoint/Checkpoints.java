package io.hardgate.student.checkpoint;

import io.hardgate.lifecycle.HardgateException;
import io.hardgate.messages.SavedCheckpoint;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * The directory of one student: a directory for each checkpoint, written aside and renamed when it
 * is whole. What is there says nothing of what is committed. Owned by one thread at a time.
 */
public final class Checkpoints {

  private static final Comparator<CheckpointName> NEWEST_FIRST =
      Comparator.comparingLong(CheckpointName::step)
          .thenComparing(CheckpointName::session)
          .reversed();

  private final Path directory;
  private final Storage storage;

  /**
   * Those in this directory, which is made if it is not there.
   *
   * @throws HardgateException if nothing can be written there
   */
  public Checkpoints(Path directory, Storage storage) {
    this.directory = directory;
    this.storage = storage;
    try {
      Files.createDirectories(directory);
      if (!Files.isWritable(directory)) {
        throw new HardgateException(
            "no checkpoints can be written to %s (student.directory): there is no right to"
                .formatted(directory));
      }
    } catch (IOException e) {
      throw new HardgateException(
          "no checkpoints can be written to %s (student.directory): %s".formatted(directory, e), e);
    }
  }

  /** Where a checkpoint of this name is. */
  public Path path(String name) {
    return directory.resolve(name);
  }

  Path directory() {
    return directory;
  }

  /**
   * Writes a checkpoint, so that it would survive a power failure.
   *
   * @param arrays beside the checkpoint; their files are named in it
   * @return what the student's card will say of it
   * @throws HardgateException if it cannot be written; nothing of it is left
   */
  public SavedCheckpoint write(
      CheckpointName name, Checkpoint checkpoint, CheckpointArrays arrays) {
    Path target = path(name.toString());
    Path aside = path(name + CheckpointName.ASIDE);
    try {
      delete(aside);
      Files.createDirectory(aside);
      Map<String, String> files = new TreeMap<>();
      for (String file : arrays.names()) {
        byte[] content = arrays.encode(file);
        storage.write(aside.resolve(file), content);
        files.put(file, DigestUtils.sha256Hex(content));
      }
      byte[] card = CheckpointJson.write(checkpoint.with(files));
      storage.write(aside.resolve(CheckpointReader.CARD), card);
      Storage.sync(aside);
      Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
      Storage.sync(directory);
      return SavedCheckpoint.newBuilder()
          .setName(name.toString())
          .setStep(name.step())
          .setSha256(DigestUtils.sha256Hex(card))
          .build();
    } catch (IOException e) {
      throw notWritten(target, aside, arrays.bytes(), e);
    }
  }

  private HardgateException notWritten(Path target, Path aside, long bytes, IOException e) {
    try {
      delete(aside);
    } catch (IOException left) {
      e.addSuppressed(left);
    }
    return new HardgateException(
        "the checkpoint %s (student.directory) cannot be written: %s; it needs more than %d bytes, and %s are free there"
            .formatted(target, reason(e), bytes, free()),
        e);
  }

  private static String reason(IOException e) {
    if (e instanceof FileSystemException named) {
      return named.getReason() == null ? named.toString() : named.getReason();
    }
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  private String free() {
    try {
      return Long.toString(Files.getFileStore(directory).getUsableSpace());
    } catch (IOException e) {
      return "unknown";
    }
  }

  /** The names of those that are there, the newest first. */
  public List<CheckpointName> names() {
    return entries().stream()
        .flatMap(entry -> CheckpointName.parse(entry).stream())
        .sorted(NEWEST_FIRST)
        .toList();
  }

  /** Removes all checkpoints but these, whole or half written. */
  void retain(Set<String> named) {
    for (String entry : entries()) {
      boolean ours = CheckpointName.parse(entry).isPresent() || CheckpointName.isAside(entry);
      if (ours && !named.contains(entry)) {
        remove(entry);
      }
    }
  }

  /** Removes a checkpoint. */
  void remove(String name) {
    try {
      delete(path(name));
    } catch (IOException e) {
      throw new HardgateException(
          "%s (student.directory) cannot be removed: %s".formatted(path(name), e), e);
    }
  }

  private List<String> entries() {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new HardgateException(directory + " (student.directory) cannot be read: " + e, e);
    }
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(directory);
    }
  }
}
