package io.hardgate.local;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code hardgate bench}: what measures has a subcommand of its own. */
@Command(name = "bench", description = "Measures a part of Hardgate on this machine.")
final class BenchCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return Messages.WRONG_INPUT;
  }
}
