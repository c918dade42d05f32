package io.hardgate.local;

import io.hardgate.lifecycle.StopSignal;
import io.hardgate.local.bench.LatencyBenchmark;
import io.hardgate.local.bench.LatencyBenchmark.Latency;
import io.hardgate.local.bench.LatencyReport;
import io.hardgate.local.bench.Leg;
import io.hardgate.local.bench.Machine;
import io.hardgate.local.bench.Spread;
import io.hardgate.local.quickstart.WholeFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hardgate bench latency}. */
@Command(
    name = "latency",
    description = {
      "Sends samples evenly through teacher, pairing and trainer, all in this process, under the defaults"
          + " and each profile of the configuration, by turns.",
      "Ends with a table for each: how long every leg takes from a sample's producer to its training"
          + " step, median and 99th percentile, medians and quartiles of the rounds; and its share of"
          + " the mean."
    })
final class BenchLatencyCommand implements Callable<Integer> {

  private static final List<Optional<String>> PROFILES =
      List.of(Optional.empty(), Optional.of("low-latency"), Optional.of("high-throughput"));

  private final Supplier<StopSignal> stop;

  @Spec private CommandSpec spec;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Samples a second (default: half of what the defaults manage on this machine).")
  private Optional<Integer> rate = Optional.empty();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Turns of each profile (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "30",
      description =
          "Of a turn; the first third of its samples is not counted (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Mixin private ReportOption report;

  BenchLatencyCommand(Supplier<StopSignal> stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    OptionChecks checks =
        new OptionChecks()
            .between("--rounds", rounds, 1, 1000)
            .between("--seconds", seconds, 1, 86_400);
    rate.ifPresent(samples -> checks.between("--rate", samples, 1, 1_000_000));
    checks.done(spec);
    Optional<WholeFile> file = report.file();
    Verbosity.quiet();
    PrintWriter out = spec.commandLine().getOut();
    Machine machine = Machine.here(Version.number());
    out.println(machine.line());
    out.flush();
    OptionalDouble given = rate.map(OptionalDouble::of).orElse(OptionalDouble.empty());
    List<Latency> all =
        new LatencyBenchmark(rounds, Duration.ofSeconds(seconds)).run(PROFILES, given, stop.get());
    all.forEach(latency -> print(out, latency));
    out.flush();
    LatencyReport whole = new LatencyReport(TypedCommand.of(spec), machine, all);
    file.ifPresent(it -> it.writeJson(whole));
    return 0;
  }

  private static void print(PrintWriter out, Latency latency) {
    String name = Optional.ofNullable(latency.profile()).orElse("defaults");
    out.printf(
        Locale.ROOT,
        "%n%-26s %10s %16s %10s %16s %6s   %,d samples, %.0f a second%n",
        name,
        "median, ms",
        "quartiles",
        "p99, ms",
        "quartiles",
        "share",
        latency.samples(),
        latency.rate());
    for (Leg leg : latency.legs()) {
      out.printf(
          Locale.ROOT,
          "  %-24s %,10.0f %16s %,10.0f %16s %6.2f%n",
          leg.name(),
          leg.median().median(),
          quartiles(leg.median()),
          leg.p99().median(),
          quartiles(leg.p99()),
          leg.share());
    }
  }

  private static String quartiles(Spread spread) {
    return String.format(Locale.ROOT, "%,.0f to %,.0f", spread.low(), spread.high());
  }
}
