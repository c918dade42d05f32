package io.hardgate.local;

import io.hardgate.local.quickstart.WholeFile;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a benchmark's JSON goes. */
final class ReportOption {

  @Option(names = "--report", paramLabel = "FILE", description = "Also write all of it as JSON.")
  private Optional<Path> report = Optional.empty();

  /**
   * The file, if one is wanted.
   *
   * @throws io.hardgate.lifecycle.HardgateException if it cannot be written there
   */
  Optional<WholeFile> file() {
    return report.map(path -> new WholeFile("--report", path));
  }
}
