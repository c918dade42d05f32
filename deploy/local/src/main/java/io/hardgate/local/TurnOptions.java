package io.hardgate.local;

import io.hardgate.local.quickstart.WholeFile;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the benchmarks whose contestants take turns have in common. */
final class TurnOptions {

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "7",
      description = "Of each turn, after one that is not counted (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Mixin private ReportOption report;

  int rounds() {
    return rounds;
  }

  /** Adds what is wrong with them. */
  OptionChecks check(OptionChecks checks) {
    return checks.between("--rounds", rounds, 1, 1000);
  }

  /**
   * Where the report goes.
   *
   * @throws io.hardgate.lifecycle.HardgateException if it cannot be written there
   */
  Optional<WholeFile> report() {
    return report.file();
  }
}
