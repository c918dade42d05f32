package io.hardgate.local;

import io.hardgate.lifecycle.StopSignal;
import io.hardgate.local.experiment.Experiment;
import io.hardgate.local.experiment.ExperimentPlan;
import io.hardgate.local.quickstart.WholeFile;
import io.hardgate.local.report.Report;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hardgate experiment}. */
@Command(
    name = "experiment",
    description = {
      "Compares all supervision policies, and reports: which of 24 kinds of thing a gloss of WordNet"
          + " defines (classification), and its next word (language-model).",
      "Teachers and pairing make one training log a task, on an embedded broker; every student"
          + " replays it under its own policy and seed, in a process of its own.",
      "May be stopped at any time: started again with the same directory it goes on.",
      "Ends with report.html, report.md and report.json in the directory; model directories of the"
          + " first seed and the held-out samples lie beside them, for deploy/students/evaluate.py."
    })
final class ExperimentCommand implements Callable<Integer> {

  private final Supplier<StopSignal> stop;

  @Spec private CommandSpec spec;

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      required = true,
      description = "Where everything is kept: the broker's log, the students, the report.")
  private Path directory = Path.of("experiment");

  @Option(
      names = "--task",
      paramLabel = "TASK",
      split = ",",
      defaultValue = "classification,language-model",
      description = "What is to be learned (default: ${DEFAULT-VALUE}).")
  private List<String> tasks = List.of();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description =
          "Students of each kind (default: 5 of the classification, 3 of the language model).")
  private Optional<Integer> seeds = Optional.empty();

  @Option(
      names = "--variant",
      paramLabel = "NAME",
      split = ",",
      description =
          "Only these, such as label-only,hard-gate: more seeds of those that matter cost less than of"
              + " all (default: all).")
  private List<String> variants = List.of();

  @Option(
      names = "--parallel",
      paramLabel = "N",
      defaultValue = "2",
      description =
          "Students that are trained at one time, each on one CPU (default: ${DEFAULT-VALUE}).")
  private int parallel;

  @Option(
      names = "--small",
      description =
          "Little data, and a student of each kind: to see in about two minutes that all of it works"
              + " here.")
  private boolean small;

  ExperimentCommand(Supplier<StopSignal> stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() throws Exception {
    check();
    Verbosity.quiet();
    PrintWriter out = spec.commandLine().getOut();
    ExperimentPlan plan =
        new ExperimentPlan(
            Files.createDirectories(directory).toAbsolutePath(),
            List.copyOf(new LinkedHashSet<>(tasks)),
            seeds,
            parallel,
            variants,
            small,
            TypedCommand.of(spec),
            Version.number());
    Experiment experiment = new Experiment(plan, Hardgate.class, out);
    experiment.run(stop.get());
    // All that are there: some may have been trained when others were asked for.
    Report report =
        Report.of(
            "Supervision policies compared",
            Version.number(),
            List.of(directory),
            experiment.names());
    write("report.html", report.html());
    write("report.md", report.markdown());
    write("report.json", report.json());
    return 0;
  }

  private void write(String name, String content) {
    Path file = directory.resolve(name);
    new WholeFile("--directory", file).write(path -> Files.writeString(path, content));
    PrintWriter out = spec.commandLine().getOut();
    out.println(file);
    out.flush();
  }

  private void check() {
    OptionChecks checks = new OptionChecks();
    for (String task : tasks) {
      if (!ExperimentPlan.TASKS.contains(task)) {
        checks.wrong("--task is '%s', expected one of %s".formatted(task, ExperimentPlan.TASKS));
      }
    }
    for (String variant : variants) {
      if (!ExperimentPlan.allVariants().contains(variant)) {
        checks.wrong(
            "--variant is '%s', expected one of %s"
                .formatted(variant, ExperimentPlan.allVariants()));
      }
    }
    checks.between("--seeds", seeds.orElse(1), 1, 1000);
    checks.between("--parallel", parallel, 1, 1000);
    checks.done(spec);
  }
}
