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
 * @param variants names of those that are wanted; empty: all, or some of each kind
 * @param small whether it is only to be seen that all of it works
 * @param command that asks for it, as a user would type it
 * @param version of this Hardgate
 */
public record ExperimentPlan(
    Path directory,
    List<String> tasks,
    Optional<Integer> seeds,
    int parallel,
    List<String> variants,
    boolean small,
    String command,
    String version) {

  /** The tasks that there are. */
  public static final List<String> TASKS = List.of("classification", "language-model");

  /** All variants that there are, of whichever task. */
  public static List<String> allVariants() {
    return Variants.of(true, 1).stream().map(Variant::name).toList();
  }

  public ExperimentPlan {
    tasks = List.copyOf(tasks);
    variants = List.copyOf(variants);
  }
}
