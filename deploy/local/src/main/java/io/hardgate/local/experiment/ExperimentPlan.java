package io.hardgate.local.experiment;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What an experiment is to do.
 *
 * @param directory where all of it is kept, so that it can be gone on with
 * @param tasks names of the tasks
 * @param seeds students of each kind; empty: as many as the task has by itself
 * @param parallel trainers that run at one time
 * @param small whether it is only to be seen that all of it works
 */
public record ExperimentPlan(
    Path directory, List<String> tasks, Optional<Integer> seeds, int parallel, boolean small) {

  /** The tasks that there are. */
  public static final List<String> TASKS = List.of("classification", "language-model");

  public ExperimentPlan {
    tasks = List.copyOf(tasks);
  }
}
