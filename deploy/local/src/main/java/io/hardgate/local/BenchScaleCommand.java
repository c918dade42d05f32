package io.hardgate.local;

import io.hardgate.lifecycle.StopSignal;
import io.hardgate.local.bench.BenchReport;
import io.hardgate.local.bench.Machine;
import io.hardgate.local.bench.ScaleBenchmark;
import io.hardgate.local.quickstart.WholeFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
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

/** {@code hardgate bench scale}. */
@Command(
    name = "scale",
    description = {
      "Measures by turns what differs in one thing: training steps of students of another age, with more"
          + " teachers or more classes; training from logs of more partitions; pairing while more samples"
          + " wait.",
      "Ends with a table for each: steps or samples a second, and the exponent by which the cost of one"
          + " grows; 0 is a cost that stays as it is."
    })
final class BenchScaleCommand implements Callable<Integer> {

  private final Supplier<StopSignal> stop;

  @Spec private CommandSpec spec;
  @Mixin private TurnOptions turns;

  @Option(
      names = "--axis",
      paramLabel = "NAME",
      split = ",",
      description =
          "What grows, several by commas: age, teachers, classes, partitions, backlog (default: all).")
  private List<String> axes = ScaleBenchmark.axes();

  @Option(
      names = "--most",
      paramLabel = "N",
      defaultValue = "1000000",
      description =
          "How far it grows at most; an axis has few points (default: ${DEFAULT-VALUE}, which is all"
              + " of them).")
  private int most;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "100",
      description =
          "Of a turn; ten times as many from a log, and 512 samples a step in pairing (default:"
              + " ${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Also draw every axis, as a page of HTML that needs no network.")
  private Optional<Path> plot = Optional.empty();

  BenchScaleCommand(Supplier<StopSignal> stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    check();
    Optional<WholeFile> file = turns.report();
    Optional<WholeFile> page = plot.map(path -> new WholeFile("--plot", path));
    Verbosity.quiet();
    PrintWriter out = spec.commandLine().getOut();
    Machine machine = Machine.here(Version.number());
    out.println(machine.line());
    out.flush();
    ScaleBenchmark benchmark = new ScaleBenchmark(turns.rounds(), steps, most);
    List<BenchReport.Contest> contests = new ArrayList<>();
    StopSignal signal = stop.get();
    for (String axis : axes) {
      contests.add(benchmark.run(axis, signal));
      ContestTable.print(out, contests.get(contests.size() - 1));
    }
    String command = TypedCommand.of(spec);
    BenchReport all = new BenchReport(command, machine, turns.rounds(), contests);
    file.ifPresent(whole -> whole.writeJson(all));
    page.ifPresent(
        whole -> whole.write(path -> Files.writeString(path, GrowthPlot.of(all).html())));
    return 0;
  }

  private void check() {
    OptionChecks checks = turns.check(new OptionChecks());
    checks
        .known("--axis", axes, ScaleBenchmark.axes())
        .between("--most", most, 1, 1_000_000)
        .between("--steps", steps, 1, 100_000);
    axes.stream()
        .filter(ScaleBenchmark.axes()::contains)
        .filter(axis -> most < ScaleBenchmark.shortest(axis))
        .forEach(
            axis ->
                checks.wrong(
                    "--most is %d, expected %d or more for %s to grow"
                        .formatted(most, ScaleBenchmark.shortest(axis), axis)));
    checks.done(spec);
  }
}
