package io.hardgate.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that can be configured. One file serves all commands; each reads its own sections. The
 * defaults, with what every key means, are in {@code hardgate-defaults.yaml}.
 *
 * @param teachers by id; may be empty
 */
public record HardgateConfig(
    KafkaConfig kafka,
    HttpConfig http,
    LabelsConfig labels,
    TeacherConfig teacher,
    Map<String, TeacherConfig> teachers,
    PairingConfig pairing,
    StudentConfig student) {

  public HardgateConfig {
    List<Problem> problems = new ArrayList<>();
    teachers.forEach(
        (id, one) -> {
          if (!one.id().equals(id)) {
            problems.add(
                new Problem(
                    "teachers." + id + ".id",
                    "is '%s', expected '%s' as its section".formatted(one.id(), id)));
          }
        });
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    teachers = Collections.unmodifiableMap(new LinkedHashMap<>(teachers));
  }

  /** The teachers that {@code hardgate teach} runs, each by the dotted key of its section. */
  public Map<String, TeacherConfig> teacherSections() {
    if (teachers.isEmpty()) {
      return Map.of(TeacherConfig.SECTION, teacher);
    }
    Map<String, TeacherConfig> sections = new LinkedHashMap<>();
    teachers.forEach((id, config) -> sections.put("teachers." + id, config));
    return sections;
  }
}
