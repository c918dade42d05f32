package io.hardgate.local;

import io.hardgate.lifecycle.StopSignal;
import io.hardgate.local.bench.Machine;
import io.hardgate.local.bench.PairingBenchmark;
import io.hardgate.local.bench.PairingFigures;
import io.hardgate.local.bench.PairingLoad;
import io.hardgate.local.bench.PairingReport;
import io.hardgate.local.quickstart.WholeFile;
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

/** {@code hardgate bench pairing}. */
@Command(
    name = "pairing",
    description = {
      "Reads one log of samples and logits by turns with a plain consumer and with the pairing, one"
          + " thread each.",
      "Ends with a table: the records a second of both, their ratio, and the bytes that were written"
          + " to Kafka for each byte of logits. All medians of the rounds.",
      "The broker runs in this process and shares its processors, in both turns."
    })
final class BenchPairingCommand implements Callable<Integer> {

  private final Supplier<StopSignal> stop;

  @Spec private CommandSpec spec;

  @Option(
      names = "--bytes",
      paramLabel = "N",
      split = ",",
      defaultValue = "1000,40000",
      description = "Size of the logits of one sample, several by commas (default: 1000,40000).")
  private List<Integer> bytes = List.of();

  @Option(
      names = "--records",
      paramLabel = "N",
      defaultValue = "300000",
      description = "Samples in the log (default: ${DEFAULT-VALUE}).")
  private int records;

  @Option(
      names = "--megabytes",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "Fewer samples, where the logits would be more than this (default: ${DEFAULT-VALUE}).")
  private int megabytes;

  @Option(
      names = "--teachers",
      paramLabel = "N",
      split = ",",
      defaultValue = "1",
      description = "Teachers of each sample, several by commas (default: ${DEFAULT-VALUE}).")
  private List<Integer> teachers = List.of();

  @Option(
      names = "--lag",
      paramLabel = "N",
      split = ",",
      defaultValue = "0,5000",
      description =
          "By how many samples the last teacher trails behind; the others evenly less, and less"
              + " than 0: the samples trail. So many wait at any time. Several by commas (default:"
              + " 0,5000).")
  private List<Integer> lags = List.of();

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "3",
      description = "Of each topic (default: ${DEFAULT-VALUE}).")
  private int partitions;

  @Mixin private TurnOptions turns;

  BenchPairingCommand(Supplier<StopSignal> stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() throws Exception {
    List<PairingLoad> loads = loads();
    Optional<WholeFile> file = turns.report();
    Verbosity.quiet();
    PrintWriter out = spec.commandLine().getOut();
    Machine machine = Machine.here(Version.number());
    out.println(machine.line());
    out.println(PairingFigures.HEADING);
    out.flush();
    List<PairingFigures> figures = new ArrayList<>();
    StopSignal signal = stop.get();
    for (PairingLoad load : loads) {
      PairingFigures found = new PairingBenchmark(load, turns.rounds()).run(signal);
      figures.add(found);
      out.println(found.line());
      out.flush();
    }
    PairingReport all = new PairingReport(TypedCommand.of(spec), machine, turns.rounds(), figures);
    file.ifPresent(whole -> whole.writeJson(all));
    return 0;
  }

  private List<PairingLoad> loads() {
    OptionChecks checks = new OptionChecks();
    bytes.forEach(size -> checks.between("--bytes", size, 8, 1_000_000));
    teachers.forEach(count -> checks.between("--teachers", count, 1, 32));
    lags.forEach(lag -> checks.between("--lag", lag, -10_000_000, 10_000_000));
    checks.between("--records", records, 100, 100_000_000);
    checks.between("--megabytes", megabytes, 1, 1_000_000);
    checks.between("--partitions", partitions, 1, 1000);
    turns.check(checks).done(spec);
    List<PairingLoad> loads = new ArrayList<>();
    for (int size : bytes) {
      for (int count : teachers) {
        long most = Math.max(100, megabytes * 1_000_000L / ((long) size * count));
        int samples = (int) Math.min(records, most);
        lags.forEach(lag -> loads.add(new PairingLoad(samples, size, count, partitions, lag)));
      }
    }
    return loads;
  }
}
