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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
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

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "Of each turn, after one that is not counted (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--milliseconds",
      paramLabel = "N",
      defaultValue = "2000",
      description = "That a turn is timed, after as long to warm up (default: ${DEFAULT-VALUE}).")
  private int milliseconds;

  @Option(names = "--report", paramLabel = "FILE", description = "Also write all of it as JSON.")
  private Optional<Path> report = Optional.empty();

  BenchInnerCommand(Supplier<StopSignal> stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    new OptionChecks()
        .between("--rounds", rounds, 1, 1000)
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
    Optional<WholeFile> file = report.map(path -> new WholeFile("--report", path));
    Verbosity.quiet();
    PrintWriter out = spec.commandLine().getOut();
    Machine machine = Machine.here(Version.number());
    out.println(machine.line());
    out.flush();
    InnerBenchmark benchmark = new InnerBenchmark(loops, rounds, Duration.ofMillis(milliseconds));
    StopSignal signal = stop.get();
    List<BenchReport.Contest> contests = new ArrayList<>();
    for (InnerLoops.Contest contest : loops.contests()) {
      contests.add(benchmark.run(contest, signal));
      ContestTable.print(out, contests.get(contests.size() - 1));
    }
    String command =
        "deploy/hardgate bench inner --rounds " + rounds + " --milliseconds " + milliseconds;
    BenchReport all = new BenchReport(command, machine, rounds, contests);
    file.ifPresent(whole -> whole.write(all::writeTo));
    return 0;
  }
}
