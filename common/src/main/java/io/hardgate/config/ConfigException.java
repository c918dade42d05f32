package io.hardgate.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration is wrong: all the problems that were found in it, at once. */
public final class ConfigException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient List<Problem> problems;

  public ConfigException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  public ConfigException(String key, String message) {
    this(List.of(new Problem(key, message)));
  }

  public List<Problem> problems() {
    return problems;
  }
}
