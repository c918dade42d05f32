package io.hardgate.config;

import io.hardgate.messages.LabelMapping;
import io.hardgate.messages.LabelMappings;
import io.hardgate.messages.LabelSpace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The student's label space.
 *
 * @param names the classes in order; may be empty for the commands that need none
 * @param mappings files that say how the classes of teachers with other ones belong to them
 */
public record LabelsConfig(List<String> names, List<Path> mappings) {

  public LabelsConfig {
    names = List.copyOf(names);
    mappings = List.copyOf(mappings);
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

  /**
   * Reads the files of {@link #mappings}.
   *
   * @throws ConfigException with all that is wrong with them, or if no names were given
   */
  public LabelMappings readMappings() {
    LabelSpace student = space();
    List<Problem> problems = new ArrayList<>();
    Map<LabelSpace, Path> files = new LinkedHashMap<>();
    List<LabelMapping> found = new ArrayList<>();
    for (Path file : mappings) {
      try {
        LabelMapping mapping = LabelMappingFile.read(file, student);
        Path other = files.putIfAbsent(mapping.from(), file);
        if (other == null) {
          found.add(mapping);
        } else {
          problems.add(new Problem("", "%s maps the same classes as %s".formatted(file, other)));
        }
      } catch (ConfigException e) {
        problems.addAll(e.problems());
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(
          problems.stream().map(problem -> problem.under("labels.mappings")).toList());
    }
    return new LabelMappings(found);
  }
}
