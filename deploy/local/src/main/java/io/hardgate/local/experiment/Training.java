package io.hardgate.local.experiment;

import java.nio.file.Path;
import java.util.Map;

/**
 * A student that is to be trained.
 *
 * @param id of the student
 * @param assignments of the configuration
 * @param directory of the student
 */
record Training(String id, Map<String, String> assignments, Path directory) {

  /** Is there once its passes are over. */
  Path marker() {
    return directory.resolve("finished");
  }
}
