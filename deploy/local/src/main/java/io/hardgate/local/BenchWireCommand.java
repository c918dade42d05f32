package io.hardgate.local;

import io.hardgate.lifecycle.StopSignal;
import io.hardgate.local.bench.DecodingBenchmark;
import io.hardgate.local.bench.DecodingShare;
import io.hardgate.local.bench.Machine;
import io.hardgate.local.bench.WireBenchmark;
import io.hardgate.local.bench.WireBytes;
import io.hardgate.local.bench.WireFigures;
import io.hardgate.local.bench.WireReport;
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

/** {@code hardgate bench wire}. */
@Command(
    name = "wire",
    description = {
      "Fits two small language models to the glosses of WordNet, writes the larger one's logits in"
          + " every encoding, and measures what is lost. Then makes training steps by turns with the"
          + " decoding of their records.",
      "Ends with tables in Markdown: the error of the label's tempered log-probability, gate decisions"
          + " that differ, errors of loss and gradient; bytes a position on logits and pairs; the share"
          + " of a step that decoding costs, medians and quartiles."
    })
final class BenchWireCommand implements Callable<Integer> {

  private static final List<String> COMPRESSIONS = List.of("gzip", "lz4", "snappy", "zstd");

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
      description =
          "Glosses to measure on; 0: what encodings lose is left out (default: ${DEFAULT-VALUE}).")
  private int heldOut;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "2500",
      description = "Of the teacher; the student makes a third (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Default: 1.")
  private long seed;

  @Option(
      names = "--compression",
      paramLabel = "TYPE",
      defaultValue = "lz4",
      description =
          "Of the topics, beside none: gzip, lz4, snappy or zstd (default: ${DEFAULT-VALUE}, as in the"
              + " profile high-throughput).")
  private String compression;

  @Option(
      names = "--workload",
      paramLabel = "NAME",
      split = ",",
      description = "What is decoded, several by commas: ${COMPLETION-CANDIDATES} (default: all).",
      completionCandidates = Workloads.class)
  private List<String> workloads = DecodingBenchmark.workloads();

  /** For the description. */
  static final class Workloads extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    Workloads() {
      super(DecodingBenchmark.workloads());
    }
  }

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "Of decoding and steps, after one that is not counted; 0: decoding is left out (default:"
              + " ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--batches",
      paramLabel = "N",
      defaultValue = "30",
      description =
          "That a turn of a language model is timed over; of the classifier ten times as many"
              + " (default: ${DEFAULT-VALUE}).")
  private int batches;

  @Mixin private ReportOption report;

  BenchWireCommand(Supplier<StopSignal> stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    check();
    Optional<WholeFile> file = report.file();
    Verbosity.quiet();
    PrintWriter out = spec.commandLine().getOut();
    Machine machine = Machine.here(Version.number());
    print(out, machine.line());
    StopSignal signal = stop.get();
    List<WireFigures> figures = heldOut == 0 ? List.of() : encodings(out, signal);
    List<DecodingShare> shares = rounds == 0 ? List.of() : decoding(out, signal);
    String command = TypedCommand.of(spec);
    WireReport all = new WireReport(command, machine, compression, figures, rounds, shares);
    file.ifPresent(whole -> whole.writeJson(all));
    return 0;
  }

  private List<WireFigures> encodings(PrintWriter out, StopSignal signal) {
    List<WireFigures> figures =
        new WireBenchmark(vocabulary, heldOut, steps, seed, compression, note -> print(out, note))
            .run(signal);
    print(out, "\n" + WireFigures.HEADING);
    figures.forEach(found -> print(out, found.row()));
    print(out, "\n" + WireBytes.heading(compression));
    figures.forEach(found -> print(out, found.bytes().row(found.encoding())));
    return figures;
  }

  private List<DecodingShare> decoding(PrintWriter out, StopSignal signal)
      throws InterruptedException {
    print(out, "\n" + DecodingShare.HEADING);
    DecodingBenchmark benchmark = new DecodingBenchmark(rounds, batches);
    List<DecodingShare> shares = new ArrayList<>();
    for (String workload : workloads) {
      shares.add(benchmark.run(workload, signal));
      print(out, shares.get(shares.size() - 1).row());
    }
    if (shares.stream().anyMatch(share -> share.share().noisy())) {
      print(out, "\n" + ContestTable.noise("shares"));
    }
    return shares;
  }

  private static void print(PrintWriter out, String text) {
    out.println(text);
    out.flush();
  }

  private void check() {
    new OptionChecks()
        .between("--vocabulary", vocabulary, 100, 50_000)
        .between("--held-out", heldOut, 0, 10_000)
        .between("--steps", steps, 1, 1_000_000)
        .known("--compression", List.of(compression), COMPRESSIONS)
        .known("--workload", workloads, DecodingBenchmark.workloads())
        .between("--rounds", rounds, 0, 1000)
        .between("--batches", batches, 1, 100_000)
        .done(spec);
  }
}
