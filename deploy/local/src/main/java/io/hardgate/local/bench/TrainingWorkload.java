package io.hardgate.local.bench;

import io.hardgate.config.ConfigSource;
import io.hardgate.messages.Pair;
import java.util.List;

/**
 * Pairs and the student that learns from them.
 *
 * @param name in the table
 * @param settings of label space and student
 * @param pairs some batches; the log has them again and again
 * @param warmUp steps that are not timed, at the beginning of every turn
 * @param steps that are timed
 */
record TrainingWorkload(
    String name, ConfigSource settings, List<Pair> pairs, int warmUp, int steps) {

  /** Pairs a step. */
  int batchSize() {
    return settings.build().student().batchSize();
  }

  /** Pairs that a turn needs. */
  int needed() {
    return (warmUp + steps) * batchSize();
  }
}
