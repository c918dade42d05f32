package io.hardgate.local;

import io.hardgate.lifecycle.StopSignal;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Option;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root of all commands. */
@Command(
    name = "hardgate",
    description = "Keeps a small student model distilled from large teachers, over Apache Kafka.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nCommands:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, or ended cleanly when asked to",
      "1:failed",
      "2:the configuration or the command line is wrong"
    })
public final class Hardgate implements Callable<Integer> {

  @Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "More log, and stack traces of failures.")
  private boolean verbose;

  @Option(
      names = "--log",
      paramLabel = "FORMAT",
      scope = ScopeType.INHERIT,
      defaultValue = "human",
      description =
          "How standard error is written: human, or json, one object a line (default:"
              + " ${DEFAULT-VALUE}).")
  private LogFormat log;

  private Hardgate() {}

  public static void main(String[] arguments) {
    GracefulExit exit = GracefulExit.install();
    exit.with(commandLine(exit::arm).execute(arguments));
  }

  /**
   * All commands.
   *
   * @param stop gives a long-running command the signal that ends it, once it is ready to obey
   */
  static CommandLine commandLine(Supplier<StopSignal> stop) {
    Hardgate root = new Hardgate();
    ServiceProcess process = new ServiceProcess(stop);
    CommandLine line =
        new CommandLine(root)
            .addSubcommand(new QuickstartCommand(stop))
            .addSubcommand(new TeachCommand(process))
            .addSubcommand(new PairCommand(process))
            .addSubcommand(new TrainCommand(process))
            .addSubcommand(new StudentsCommand(Clock.systemUTC()))
            .addSubcommand(new PromoteCommand(Clock.systemUTC()))
            .addSubcommand(new RollbackCommand(Clock.systemUTC()))
            .addSubcommand(new TopicsCommand())
            .addSubcommand(new ReportCommand())
            .addSubcommand(new ExperimentCommand(stop))
            .addSubcommand(new VocabularyCommand())
            .addSubcommand(new SamplesCommand(stop))
            .addSubcommand(new FitTeacherCommand(stop))
            .addSubcommand(
                new CommandLine(new BenchCommand())
                    .addSubcommand(new BenchPairingCommand(stop))
                    .addSubcommand(new BenchInnerCommand(stop))
                    .addSubcommand(new BenchLatencyCommand(stop))
                    .addSubcommand(new BenchScaleCommand(stop))
                    .addSubcommand(new BenchMemoryCommand(stop))
                    .addSubcommand(new BenchTeachCommand(stop))
                    .addSubcommand(new BenchTrainCommand(stop))
                    .addSubcommand(new BenchWireCommand(stop))
                    .addSubcommand(new BenchSoakCommand(stop)));
    Messages messages = new Messages(() -> root.verbose, () -> root.log == LogFormat.JSON);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(messages);
    line.setExecutionExceptionHandler(messages);
    line.setExecutionStrategy(
        parsed -> {
          if (root.verbose) {
            Verbosity.raise();
          }
          root.log.use();
          try {
            return new RunLast().execute(parsed);
          } catch (Error e) {
            // picocli hands exceptions alone to the handler; a missing native library is an error.
            throw new ExecutionException(line, String.valueOf(e.getMessage()), e);
          }
        });
    return line;
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return Messages.WRONG_INPUT;
  }
}
