package io.hardgate.local;

import io.hardgate.config.ConfigException;
import io.hardgate.config.ConfigSource;
import io.hardgate.config.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** The options that every command with a configuration takes. */
final class ConfigOptions {

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A YAML file with the keys that are to differ from the defaults.")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = "--set",
      paramLabel = "key=value",
      description = "One key, such as kafka.bootstrapServers=host:9092; may be repeated.")
  private List<String> assignments = List.of();

  /**
   * The values of file and options over the defaults; they can be built.
   *
   * @param required dotted keys that this command needs although they are optional in general
   * @throws ConfigException with all that is wrong with them
   */
  ConfigSource source(String... required) {
    return source(source -> List.of(required));
  }

  /**
   * The same, where the keys that the command needs depend on what others are set to.
   *
   * @throws ConfigException with all that is wrong with them
   */
  ConfigSource source(Function<ConfigSource, List<String>> required) {
    List<Problem> problems = new ArrayList<>();
    ConfigSource source = ConfigSource.defaults();
    try {
      if (file.isPresent()) {
        source = source.with(file.get());
      }
    } catch (ConfigException e) {
      problems.addAll(e.problems());
    }
    for (String assignment : assignments) {
      try {
        source = source.set(assignment);
      } catch (ConfigException e) {
        problems.addAll(e.problems());
      }
    }
    try {
      source.build(required.apply(source).toArray(String[]::new));
    } catch (ConfigException e) {
      problems.addAll(e.problems());
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return source;
  }
}
