package io.hardgate.local;

import io.hardgate.lifecycle.StopSignal;
import io.hardgate.local.bench.Machine;
import io.hardgate.local.bench.MemoryBenchmark;
import io.hardgate.local.bench.MemoryReport;
import io.hardgate.local.bench.MemoryRun;
import io.hardgate.local.quickstart.WholeFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hardgate bench memory}. */
@Command(
    name = "memory",
    description = {
      "Makes many training steps on batches in memory, and looks at what they take of it.",
      "Ends with a table for each workload, by fifths of the run: what a step allocates on the Java heap,"
          + " what of the heap is in use after a collection, direct buffers, and what the process holds of"
          + " the machine's memory; and the last fifth as a multiple of the first."
    })
final class BenchMemoryCommand implements Callable<Integer> {

  private final Supplier<StopSignal> stop;

  @Spec private CommandSpec spec;

  @Option(
      names = "--workload",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "classifier,lm-8192-top-64",
      description = "One of bench train, several by commas (default: ${DEFAULT-VALUE}).")
  private List<String> workloads = List.of();

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "20000",
      description = "Of each run, after a few that are not counted (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "8",
      description =
          "Pairs a step of a language model; the classifier's has 64 (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Mixin private ReportOption report;

  BenchMemoryCommand(Supplier<StopSignal> stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() throws IOException {
    new OptionChecks()
        .known("--workload", workloads, MemoryBenchmark.workloads())
        .between("--steps", steps, 100, 100_000_000)
        .between("--batch", batch, 1, 640)
        .done(spec);
    Optional<WholeFile> file = report.file();
    Verbosity.quiet();
    PrintWriter out = spec.commandLine().getOut();
    Machine machine = Machine.here(Version.number());
    out.println(machine.line());
    Optional<String> untold = MemoryBenchmark.untold();
    untold.ifPresent(out::println);
    out.flush();
    MemoryBenchmark benchmark = new MemoryBenchmark(steps, batch);
    List<MemoryRun> runs = new ArrayList<>();
    StopSignal signal = stop.get();
    for (String workload : workloads) {
      runs.add(benchmark.run(workload, signal));
      MemoryTable.print(out, runs.get(runs.size() - 1));
    }
    String command = TypedCommand.of(spec);
    MemoryReport all = new MemoryReport(command, machine, steps, untold.orElse(null), runs);
    file.ifPresent(whole -> whole.writeJson(all));
    return 0;
  }
}
