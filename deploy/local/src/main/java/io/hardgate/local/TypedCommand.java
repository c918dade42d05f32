package io.hardgate.local;

import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/** What was typed, so that it can be typed again. */
final class TypedCommand {

  private TypedCommand() {}

  /** From {@code deploy/hardgate} to the last option; what a shell would change is quoted. */
  static String of(CommandSpec command) {
    return command.root().commandLine().getParseResult().originalArgs().stream()
        .map(word -> word.matches("[\\w./:,=+-]+") ? word : "'" + word.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" ", "deploy/hardgate ", ""));
  }
}
