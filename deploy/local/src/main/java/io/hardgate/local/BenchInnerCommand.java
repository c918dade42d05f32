package io.hardgate.local;

import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.local.bench.BenchReport;
import io.hardgate.local.bench.InnerBenchmark;
import io.hardgate.local.bench.InnerLoops;
import io.hardgate.local.bench.Machine;
import io.hardgate.local.quickstart.WholeFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hardgate bench inner}. */
@Command(
    name = "inner",
    description = {
      "Times the innermost loops with JMH by turns, each turn in a JVM of its own: decoding, gate and"
          + " loss, the update of the calibration.",
      "Ends with a table for each: how often a second, and the ratio to the first, round by round;"
          + " medians and quartiles."
    })
final class BenchInnerCommand implements Callable<Integer> {

  private final Supplier<StopSignal> stop;

  @Spec private CommandSpec spec;

  @Mixin private TurnOptions turns;

  @Option(
      names = "--contest",
      paramLabel = "NAME",
      split = ",",
      description = "Which, several by commas: decode, loss, calibration (default: all).")
  private List<String> wanted = List.of();

  @Option(
      names = "--milliseconds",
      paramLabel = "N",
      defaultValue = "2000",
      description = "That a turn is timed, after as long to warm up (default: ${DEFAULT-VALUE}).")
  private int milliseconds;

  BenchInnerCommand(Supplier<StopSignal> stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    turns
        .check(new OptionChecks())
        .between("--milliseconds", milliseconds, 1, 1_000_000)
        .done(spec);
    InnerLoops loops =
        ServiceLoader.load(InnerLoops.class)
            .findFirst()
            .orElseThrow(
                () ->
                    new HardgateException(
                        "the loops are not on the class path; run deploy/hardgate bench inner, after"
                            + " mvn -q -DskipTests package"));
    List<String> known = loops.contests().stream().map(InnerLoops.Contest::name).toList();
    new OptionChecks().known("--contest", wanted, known).done(spec);
    Optional<WholeFile> file = turns.report();
    Verbosity.quiet();
    PrintWriter out = spec.commandLine().getOut();
    Machine machine = Machine.here(Version.number());
    out.println(machine.line());
    out.flush();
    InnerBenchmark benchmark =
        new InnerBenchmark(loops, turns.rounds(), Duration.ofMillis(milliseconds));
    StopSignal signal = stop.get();
    List<BenchReport.Contest> contests = new ArrayList<>();
    for (InnerLoops.Contest contest : loops.contests()) {
      if (wanted.isEmpty() || wanted.contains(contest.name())) {
        contests.add(benchmark.run(contest, signal));
        ContestTable.print(out, contests.get(contests.size() - 1));
      }
    }
    String command = TypedCommand.of(spec);
    BenchReport all = new BenchReport(command, machine, turns.rounds(), contests);
    file.ifPresent(whole -> whole.writeJson(all));
    return 0;
  }
}
