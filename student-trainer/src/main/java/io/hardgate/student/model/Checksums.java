package io.hardgate.student.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;

/** The SHA-256 of the files of a directory, by name, as hex digits. */
public final class Checksums {

  private Checksums() {}

  /**
   * The first file that is not what it was.
   *
   * @throws java.nio.file.NoSuchFileException if one is missing
   */
  public static Optional<String> altered(Path directory, Map<String, String> sums)
      throws IOException {
    for (Map.Entry<String, String> file : sums.entrySet()) {
      byte[] content = Files.readAllBytes(directory.resolve(file.getKey()));
      if (!DigestUtils.sha256Hex(content).equals(file.getValue())) {
        return Optional.of(file.getKey());
      }
    }
    return Optional.empty();
  }
}
