package io.hardgate.local;

import io.hardgate.lifecycle.StopSignal;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** What a command printed, and its exit code. */
record CommandRun(int code, String out, String err) {

  /** Runs {@code hardgate ARGUMENTS} in this process; for commands that end by themselves. */
  static CommandRun of(String... arguments) {
    return of(Hardgate.commandLine(StopSignal::new), arguments);
  }

  static CommandRun of(CommandLine line, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        line.setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
            .execute(arguments);
    return new CommandRun(code, out.toString(), err.toString());
  }
}
