package io.hardgate.teacher.model;

import io.hardgate.lifecycle.HardgateException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file, or a directory, that the configuration names.
 *
 * @param key that names it: {@code teacher.model}
 */
public record ModelFile(String key, Path path) {

  /**
   * Makes sure that it is a file that can be read.
   *
   * @throws HardgateException if it is not
   */
  void check() {
    if (!Files.exists(path)) {
      throw unusable("there is no file " + path);
    }
    if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
      throw unusable(path + " is not a file that can be read");
    }
  }

  /** What is thrown where the file, which the sentence names, is not what it has to be. */
  HardgateException unusable(String sentence) {
    return new HardgateException(key + ": " + sentence);
  }

  HardgateException unusable(String sentence, Throwable cause) {
    return new HardgateException(key + ": " + sentence, cause);
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
