package io.hardgate.local;

import io.hardgate.lifecycle.StopSignal;
import io.hardgate.local.bench.WireBenchmark;
import io.hardgate.local.bench.WireFigures;
import io.hardgate.local.quickstart.WholeFile;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hardgate bench wire}. */
@Command(
    name = "wire",
    description = {
      "Fits two small language models to the glosses of WordNet, writes the larger one's logits in"
          + " every encoding, and measures what is lost.",
      "Ends with a table in Markdown: bytes a position, the error of the label's tempered"
          + " log-probability, gate decisions that differ, errors of loss and gradient."
    })
final class BenchWireCommand implements Callable<Integer> {

  private final Supplier<StopSignal> stop;

  @Spec private CommandSpec spec;

  @Option(
      names = "--vocabulary",
      paramLabel = "N",
      defaultValue = "32000",
      description = "Words that the models tell apart (default: ${DEFAULT-VALUE}).")
  private int vocabulary;

  @Option(
      names = "--held-out",
      paramLabel = "N",
      defaultValue = "200",
      description = "Glosses to measure on (default: ${DEFAULT-VALUE}).")
  private int heldOut;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "2500",
      description = "Of the teacher; the student makes a third (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Default: 1.")
  private long seed;

  @Option(names = "--report", paramLabel = "FILE", description = "Also write the table there.")
  private Optional<Path> report = Optional.empty();

  BenchWireCommand(Supplier<StopSignal> stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() {
    check();
    Optional<WholeFile> file = report.map(path -> new WholeFile("--report", path));
    Verbosity.quiet();
    PrintWriter out = spec.commandLine().getOut();
    List<String> notes = new ArrayList<>();
    List<WireFigures> figures =
        new WireBenchmark(
                vocabulary,
                heldOut,
                steps,
                seed,
                note -> {
                  notes.add(note);
                  out.println(note);
                  out.flush();
                })
            .run(stop.get());
    String table =
        figures.stream()
            .map(WireFigures::row)
            .collect(Collectors.joining("\n", WireFigures.HEADING + "\n", "\n"));
    out.print(table);
    out.flush();
    String text = String.join("\n", notes) + "\n\n" + table;
    file.ifPresent(whole -> whole.write(path -> Files.writeString(path, text)));
    return 0;
  }

  private void check() {
    OptionChecks checks = new OptionChecks();
    checks.between("--vocabulary", vocabulary, 100, 50_000);
    checks.between("--held-out", heldOut, 1, 10_000);
    checks.between("--steps", steps, 1, 1_000_000);
    checks.done(spec);
  }
}
