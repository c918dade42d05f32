package io.hardgate.local;

import io.hardgate.config.ConfigException;
import io.hardgate.config.ConfigSource;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.local.quickstart.Quickstart;
import io.hardgate.local.quickstart.QuickstartOptions;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hardgate quickstart}. */
@Command(
    name = "quickstart",
    description = {
      "Runs everything in one process: a broker, a real teacher, pairing, and three students on the"
          + " same pairs.",
      "Ends with a table of how good and how well calibrated each of them is."
    })
final class QuickstartCommand implements Callable<Integer> {

  private final Supplier<StopSignal> stop;

  @Spec private CommandSpec spec;

  @Option(
      names = "--samples",
      paramLabel = "N",
      defaultValue = "24000",
      description = "Samples to learn from (default: ${DEFAULT-VALUE}).")
  private int samples;

  @Option(
      names = "--passes",
      paramLabel = "N",
      defaultValue = "8",
      description =
          "Passes over them (default: ${DEFAULT-VALUE}, where the label-only student is best).")
  private int passes;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of the weights and the order (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--report", paramLabel = "FILE", description = "Also write the table as JSON.")
  private Optional<Path> report = Optional.empty();

  @Option(
      names = "--stay",
      description =
          "Afterwards keep following new samples and serving metrics, until Ctrl-C; tells how to"
              + " plug in a teacher.")
  private boolean stay;

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description =
          "Use this broker instead of an embedded one. The topics begin with hardgate-quickstart-"
              + " and are removed at the end.")
  private Optional<String> kafka = Optional.empty();

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "9400",
      description = "Port of the metrics, 0 for any free one (default: ${DEFAULT-VALUE}).")
  private int port;

  QuickstartCommand(Supplier<StopSignal> stop) {
    this.stop = stop;
  }

  @Override
  public Integer call() throws Exception {
    check();
    Verbosity.quiet();
    QuickstartOptions options =
        new QuickstartOptions(samples, passes, seed, report, stay, kafka, port);
    int columns = Integer.getInteger("hardgate.columns", 0);
    new Quickstart(options, System.out, System.err, columns).run(stop.get());
    return 0;
  }

  private void check() {
    OptionChecks checks = new OptionChecks();
    checks.between("--samples", samples, 100, Quickstart.mostSamples());
    checks.between("--passes", passes, 1, 1000);
    checks.between("--port", port, 0, 65_535);
    try {
      kafka.ifPresent(
          broker -> ConfigSource.defaults().setValue("kafka.bootstrapServers", broker).build());
    } catch (ConfigException e) {
      e.problems().forEach(problem -> checks.wrong("--kafka " + problem.message()));
    }
    checks.done(spec);
  }
}
