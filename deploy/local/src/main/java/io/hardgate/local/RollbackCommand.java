package io.hardgate.local;

import io.hardgate.config.HardgateConfig;
import io.hardgate.messages.PromotedVersion;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hardgate rollback}. */
@Command(
    name = "rollback",
    description = {
      "Puts an earlier version of a student back into production, and pins it: the rule promotes"
          + " nobody until hardgate promote."
    })
final class RollbackCommand implements Callable<Integer> {

  private final Clock clock;

  @Spec private CommandSpec spec;
  @Mixin private PromotionOptions options;

  @Option(
      names = "--to",
      paramLabel = "VERSION",
      description = "Which, as hardgate students --json names them; the one before unless given.")
  private Optional<String> to = Optional.empty();

  RollbackCommand(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    HardgateConfig config = options.config();
    PromotedVersion version = PromotionOptions.byHand(config, clock).rollBack(to);
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%s: version %s is in production, pinned%n%s%n",
        config.student().id(), version.getVersion(), version.getDirectory());
    out.flush();
    return 0;
  }
}
