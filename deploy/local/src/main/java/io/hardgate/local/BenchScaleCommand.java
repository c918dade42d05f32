package io.hardgate.local;

import io.hardgate.lifecycle.StopSignal;
import io.hardgate.local.bench.BenchReport;
import io.hardgate.local.bench.Machine;
import io.hardgate.local.bench.ScaleBenchmark;
import io.hardgate.local.quickstart.WholeFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hardgate bench scale}. */
@Command(
    name = "scale",
    description = {
      "Makes training steps of students that differ in one thing, by turns: how old they are, how many"
          + " teachers every sample has, how many classes there are.",
      "Ends with a table for each: steps a second, and the exponent by which the cost of a step grows; 0"
          + " is a cost that stays as it is. What pairing costs with many samples pending, see: hardgate"
          + " bench pairing --lag."
    })
final class BenchScaleCommand implements Callable<Integer> {

  private final Supplier<StopSignal> stop;

  @Spec private CommandSpec spec;

  @Option(
      names = "--axis",
      paramLabel = "NAME",
      split = ",",
      description = "What grows, several by commas: age, teachers, classes (default: all).")
  private List<String> axes = ScaleBenchmark.axes();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "7",
      description = "Of each turn, after one that is not counted (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "100",
      description = "Of a turn (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(names = "--report", paramLabel = "FILE", description = "Also write all of it as JSON.")
  private Optional<Path> report = Optional.empty();

  BenchScaleCommand(Supplier<StopSignal> stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    new OptionChecks()
        .known("--axis", axes, ScaleBenchmark.axes())
        .between("--rounds", rounds, 1, 1000)
        .between("--steps", steps, 1, 100_000)
        .done(spec);
    Optional<WholeFile> file = report.map(path -> new WholeFile("--report", path));
    Verbosity.quiet();
    PrintWriter out = spec.commandLine().getOut();
    Machine machine = Machine.here(Version.number());
    out.println(machine.line());
    ScaleBenchmark benchmark = new ScaleBenchmark(rounds, steps);
    List<BenchReport.Contest> contests = new ArrayList<>();
    StopSignal signal = stop.get();
    for (String axis : axes) {
      ScaleBenchmark.Growth growth = benchmark.run(axis, signal);
      contests.add(new BenchReport.Contest(axis, "steps", growth.standings(), growth.exponent()));
      ContestTable.print(out, contests.get(contests.size() - 1));
      out.printf(Locale.ROOT, "  a step's cost grows by the power of %.3f%n", growth.exponent());
      out.flush();
    }
    String command = "deploy/hardgate bench scale --rounds " + rounds + " --steps " + steps;
    BenchReport all = new BenchReport(command, machine, rounds, contests);
    file.ifPresent(whole -> whole.write(all::writeTo));
    return 0;
  }
}
