package io.hardgate.local;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Collects what is wrong with a command's options, to be said at once. */
final class OptionChecks {

  private final List<String> wrong = new ArrayList<>();

  OptionChecks between(String option, int value, int least, int most) {
    if (value < least || value > most) {
      wrong("%s is %d, expected %d to %d".formatted(option, value, least, most));
    }
    return this;
  }

  /** Each of these is one of the known ones. */
  OptionChecks known(String option, List<String> values, List<String> known) {
    values.stream()
        .filter(value -> !known.contains(value))
        .forEach(
            value ->
                wrong(
                    "%s is %s, expected one of %s"
                        .formatted(option, value, String.join(", ", known))));
    return this;
  }

  void wrong(String sentence) {
    wrong.add(sentence);
  }

  /**
   * Does nothing if all is right.
   *
   * @throws ParameterException with all that is wrong
   */
  void done(CommandSpec command) {
    if (!wrong.isEmpty()) {
      throw new ParameterException(command.commandLine(), String.join("; ", wrong));
    }
  }
}
