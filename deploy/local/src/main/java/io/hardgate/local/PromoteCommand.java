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

/** {@code hardgate promote}. */
@Command(
    name = "promote",
    description = {
      "Puts a committed checkpoint of a student into production, whatever the rule says, and lets the"
          + " rule promote again after a rollback.",
      "Writes its model directory under student.promotion.directory. Needs labels.names."
    })
final class PromoteCommand implements Callable<Integer> {

  private final Clock clock;

  @Spec private CommandSpec spec;
  @Mixin private PromotionOptions options;

  @Option(
      names = "--checkpoint",
      paramLabel = "NAME",
      description = "Which, as hardgate students --json names them; the newest unless given.")
  private Optional<String> checkpoint = Optional.empty();

  PromoteCommand(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    HardgateConfig config = options.config("labels.names");
    PromotedVersion version =
        PromotionOptions.byHand(config, clock).promote(checkpoint, config.labels().space());
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%s: version %s is in production%n%s%n",
        config.student().id(), version.getVersion(), version.getDirectory());
    out.flush();
    return 0;
  }
}
