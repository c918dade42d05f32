package io.hardgate.local;

import io.hardgate.config.Durations;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.local.quickstart.WholeFile;
import io.hardgate.local.soak.Soak;
import io.hardgate.local.soak.SoakFigures;
import io.hardgate.local.soak.SoakPlan;
import io.hardgate.local.soak.SoakRow;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hardgate bench soak}. */
@Command(
    name = "soak",
    description = {
      "Lets a student follow a stream of real glosses for hours, and watches its memory.",
      "The trainer is a process of its own, with all its settings at their defaults; the broker and"
          + " the producer run in this one.",
      "Ends with how much the trainer's resident memory has grown from the second ten minutes to"
          + " the last ten (of soaks under an hour: from the second sixth to the last). 1 is the"
          + " exit code if that is the limit or more. Linux alone."
    })
final class BenchSoakCommand implements Callable<Integer> {

  private final Supplier<StopSignal> stop;

  @Spec private CommandSpec spec;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      defaultValue = "2h",
      converter = TimeOption.class,
      description = "Of the stream (default: ${DEFAULT-VALUE}).")
  private Duration duration = Duration.ZERO;

  @Option(
      names = "--every",
      paramLabel = "TIME",
      defaultValue = "1m",
      converter = TimeOption.class,
      description = "From one line to the next (default: ${DEFAULT-VALUE}).")
  private Duration every = Duration.ZERO;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "2000",
      description =
          "Pairs a second; fewer where the student cannot keep up (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "3",
      description = "Of the pairs (default: ${DEFAULT-VALUE}).")
  private int partitions;

  @Option(
      names = "--limit",
      paramLabel = "PERCENT",
      defaultValue = "2",
      description = "Growth that is too much (default: ${DEFAULT-VALUE}).")
  private double limit;

  @Option(
      names = "--trainer-log",
      paramLabel = "FILE",
      description = "Keep what the trainer says. It is empty at the beginning.")
  private Optional<Path> log = Optional.empty();

  @Option(
      names = {"--report", "--json"},
      paramLabel = "FILE",
      description = "Also write all of it as JSON.")
  private Optional<Path> json = Optional.empty();

  BenchSoakCommand(Supplier<StopSignal> stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() throws Exception {
    check();
    Optional<WholeFile> file = json.map(path -> new WholeFile("--report", path));
    Verbosity.quiet();
    PrintWriter out = spec.commandLine().getOut();
    SoakPlan plan = new SoakPlan(duration, every, rate, partitions, limit, log);
    out.println(SoakRow.HEADING);
    out.flush();
    SoakFigures figures = new Soak(plan, Hardgate.class, out).run(stop.get());
    out.println(figures.verdict());
    out.flush();
    file.ifPresent(whole -> whole.writeJson(figures));
    return figures.steady() ? 0 : Messages.FAILED;
  }

  private void check() {
    OptionChecks checks = new OptionChecks();
    if (every.compareTo(Duration.ofSeconds(1)) < 0 || every.compareTo(Duration.ofHours(1)) > 0) {
      checks.wrong("--every is %s, expected 1s to 1h".formatted(Durations.format(every)));
    } else if (duration.dividedBy(6).compareTo(every) < 0
        || duration.compareTo(Duration.ofDays(365)) > 0) {
      // Else a stretch that is compared might be without a line.
      checks.wrong(
          "--duration is %s, expected at least six times --every, and at most 365d"
              .formatted(Durations.format(duration)));
    }
    checks.between("--rate", rate, 1, 1_000_000);
    checks.between("--partitions", partitions, 1, 1000);
    if (!(limit > -100 && limit < 1e6)) {
      checks.wrong("--limit is %s, expected more than -100".formatted(limit));
    }
    log.ifPresent(
        path -> {
          WholeFile unused = new WholeFile("--trainer-log", path);
        });
    checks.done(spec);
  }
}
