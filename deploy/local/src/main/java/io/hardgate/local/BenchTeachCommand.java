package io.hardgate.local;

import io.hardgate.lifecycle.StopSignal;
import io.hardgate.local.bench.BenchReport;
import io.hardgate.local.bench.Machine;
import io.hardgate.local.bench.TeachBenchmark;
import io.hardgate.local.quickstart.WholeFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hardgate bench teach}. */
@Command(
    name = "teach",
    description = {
      "Has the quickstart's teacher answer the same sentences by turns: the model alone, and in the"
          + " service, from samples in their topic to logits that the broker has.",
      "Ends with a table: sentences a second, and the ratio to the model alone, round by round; medians"
          + " and quartiles. The broker runs in this process."
    })
final class BenchTeachCommand implements Callable<Integer> {

  private final Supplier<StopSignal> stop;

  @Spec private CommandSpec spec;
  @Mixin private TurnOptions turns;

  @Option(
      names = "--sentences",
      paramLabel = "N",
      defaultValue = "6000",
      description = "Of a turn (default: ${DEFAULT-VALUE}).")
  private int sentences;

  BenchTeachCommand(Supplier<StopSignal> stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    turns.check(new OptionChecks()).between("--sentences", sentences, 1, 40_000).done(spec);
    Optional<WholeFile> file = turns.report();
    Verbosity.quiet();
    PrintWriter out = spec.commandLine().getOut();
    Machine machine = Machine.here(Version.number());
    out.println(machine.line());
    BenchReport.Contest contest =
        new BenchReport.Contest(
            "MiniLM", "sentences", new TeachBenchmark(turns.rounds(), sentences).run(stop.get()));
    ContestTable.print(out, contest);
    String command = TypedCommand.of(spec);
    BenchReport all = new BenchReport(command, machine, turns.rounds(), List.of(contest));
    file.ifPresent(whole -> whole.writeJson(all));
    return 0;
  }
}
