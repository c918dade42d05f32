package io.hardgate.teacher.model;

import io.hardgate.lifecycle.HardgateException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The first look at a file that the configuration names. */
final class ModelFile {

  private ModelFile() {}

  /**
   * Makes sure that the file can be read.
   *
   * @param key that names it in the configuration
   * @throws HardgateException if it cannot
   */
  static void check(String key, Path file) {
    if (!Files.exists(file)) {
      throw new HardgateException("%s: there is no file %s".formatted(key, file));
    }
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new HardgateException("%s: %s is not a file that can be read".formatted(key, file));
    }
  }
}
