package io.hardgate.local;

import io.hardgate.lifecycle.StopSignal;
import io.hardgate.local.bench.BenchReport;
import io.hardgate.local.bench.Machine;
import io.hardgate.local.bench.Standing;
import io.hardgate.local.bench.TrainBenchmark;
import io.hardgate.local.quickstart.WholeFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
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

/** {@code hardgate bench train}. */
@Command(
    name = "train",
    description = {
      "Makes the same training steps by turns on batches in memory, on pairs read from a log, and in"
          + " plain PyTorch where Python has it; there, too, from memory and, of token sequences, from the log"
          + " where Python has confluent_kafka.",
      "Ends with a table for each workload: samples a second, and the ratio to those from memory, round"
          + " by round; medians and quartiles. All train on one thread of the engine; the broker runs in"
          + " this process."
    })
final class BenchTrainCommand implements Callable<Integer> {

  private final Supplier<StopSignal> stop;

  @Spec private CommandSpec spec;
  @Mixin private TurnOptions turns;

  @Option(
      names = "--workload",
      paramLabel = "NAME",
      split = ",",
      description = "Which, several by commas: ${COMPLETION-CANDIDATES} (default: all).",
      completionCandidates = Workloads.class)
  private List<String> workloads = TrainBenchmark.workloads();

  /** For the description. */
  static final class Workloads extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    Workloads() {
      super(TrainBenchmark.workloads());
    }
  }

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "60",
      description =
          "That a turn of a language model is timed over; of the classifier ten times as many"
              + " (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--python",
      paramLabel = "COMMAND",
      defaultValue = "python3",
      description =
          "Interpreter of the steps in PyTorch (default: ${DEFAULT-VALUE}); they are left out where it"
              + " has no PyTorch.")
  private String python;

  BenchTrainCommand(Supplier<StopSignal> stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    turns
        .check(new OptionChecks())
        .known("--workload", workloads, TrainBenchmark.workloads())
        .between("--steps", steps, 1, 100_000)
        .done(spec);
    Optional<WholeFile> file = turns.report();
    Verbosity.quiet();
    PrintWriter out = spec.commandLine().getOut();
    Machine machine = Machine.here(Version.number());
    out.println(machine.line());
    Path home = Path.of(System.getProperty("hardgate.deploy", "deploy")).resolve("local");
    Optional<String> absent = TrainBenchmark.absent(python, home);
    absent.ifPresent(why -> out.printf("without PyTorch in Python: %s%n", why));
    if (absent.isEmpty()) {
      TrainBenchmark.withoutKafka(python)
          .ifPresent(why -> out.printf("without PyTorch from Kafka: %s%n", why));
    }
    Optional<String> peer = absent.isPresent() ? Optional.empty() : Optional.of(python);
    TrainBenchmark benchmark = new TrainBenchmark(turns.rounds(), steps, peer, home);
    List<BenchReport.Contest> contests = new ArrayList<>();
    StopSignal signal = stop.get();
    for (String workload : workloads) {
      List<Standing> standings = benchmark.run(workload, signal);
      contests.add(new BenchReport.Contest(workload, "samples", standings));
      ContestTable.print(out, contests.get(contests.size() - 1));
    }
    String command = TypedCommand.of(spec);
    BenchReport all = new BenchReport(command, machine, turns.rounds(), contests);
    file.ifPresent(whole -> whole.writeJson(all));
    return 0;
  }
}
