package io.hardgate.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Spreads the section {@code teacher} under those of {@code teachers}, which say what differs. */
final class TeacherSections {

  private static final String MANY = "teachers";

  private TeacherSections() {}

  /** The tree with every section of {@code teachers} whole. */
  static ObjectNode spread(ObjectNode tree) {
    ObjectNode whole = tree.deepCopy();
    if (tree.path(MANY) instanceof ObjectNode teachers
        && tree.path(TeacherConfig.SECTION) instanceof ObjectNode template) {
      ObjectNode spread = whole.putObject(MANY);
      teachers.properties().forEach(e -> spread.set(e.getKey(), spread(e, template)));
    }
    return whole;
  }

  private static JsonNode spread(Map.Entry<String, JsonNode> teacher, ObjectNode template) {
    ObjectNode whole = template.deepCopy().put("id", teacher.getKey());
    if (teacher.getValue() instanceof ObjectNode keys) {
      ConfigSource.merge(whole, keys);
    } else if (!teacher.getValue().isNull()) {
      return teacher.getValue();
    }
    return whole;
  }

  /** The defaults, with the section {@code teacher} for every one of {@code teachers}. */
  static ObjectNode defaults(ObjectNode defaults, ObjectNode whole) {
    ObjectNode all = defaults.deepCopy();
    ObjectNode teachers = all.putObject(MANY);
    whole
        .path(MANY)
        .fieldNames()
        .forEachRemaining(
            id -> {
              ObjectNode section = defaults.withObject("/" + TeacherConfig.SECTION).deepCopy();
              teachers.set(id, section.put("id", id));
            });
    return all;
  }

  /** The dotted keys that the teachers cannot do without. */
  static List<String> required(ObjectNode whole) {
    Map<String, JsonNode> sections = new LinkedHashMap<>();
    whole.path(MANY).properties().forEach(e -> sections.put(MANY + "." + e.getKey(), e.getValue()));
    if (sections.isEmpty()) {
      sections.put(TeacherConfig.SECTION, whole.path(TeacherConfig.SECTION));
    }
    List<String> keys = new ArrayList<>();
    sections.forEach(
        (section, values) ->
            Arrays.stream(TeacherConfig.Kind.values())
                .filter(kind -> kind.toString().equals(values.path("kind").asText()))
                .flatMap(kind -> kind.required().stream())
                .forEach(key -> keys.add(section + "." + key)));
    return keys;
  }
}
