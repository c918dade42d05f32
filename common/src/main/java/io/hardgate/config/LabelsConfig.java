package io.hardgate.config;

import io.hardgate.messages.LabelSpace;
import java.util.List;

/**
 * The student's label space.
 *
 * @param names the classes in order; may be empty for the commands that need none
 */
public record LabelsConfig(List<String> names) {

  public LabelsConfig {
    names = List.copyOf(names);
    if (!names.isEmpty()) {
      try {
        LabelSpace.of(names);
      } catch (IllegalArgumentException e) {
        throw new ConfigException("names", e.getMessage());
      }
    }
  }

  /**
   * The label space.
   *
   * @throws ConfigException if no names were given
   */
  public LabelSpace space() {
    if (names.isEmpty()) {
      throw new ConfigException("labels.names", "is not set, expected the ordered classes");
    }
    return LabelSpace.of(names);
  }
}
