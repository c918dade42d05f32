package io.hardgate.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hardgate.messages.LabelMapping;
import io.hardgate.messages.LabelSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads how the classes of a teacher belong to those of the student. YAML or JSON: the key {@code
 * labels} with the teacher's classes in their order, each as {@code teacher's: student's}, or alone
 * where the student's has the same name.
 */
final class LabelMappingFile {

  private static final String LABELS = "labels";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_PROBLEMS = 10;

  private final Path file;
  private final LabelSpace student;
  private final List<String> problems = new ArrayList<>();
  private final Set<String> names = new LinkedHashSet<>();
  private final List<Integer> targets = new ArrayList<>();

  private LabelMappingFile(Path file, LabelSpace student) {
    this.file = file;
    this.student = student;
  }

  /**
   * The mapping in this file.
   *
   * @throws ConfigException with all that is wrong with it, under no key
   */
  static LabelMapping read(Path file, LabelSpace student) {
    return new LabelMappingFile(file, student).read();
  }

  private LabelMapping read() {
    JsonNode tree = tree();
    JsonNode labels = tree.path(LABELS);
    tree.fieldNames()
        .forEachRemaining(
            key -> {
              if (!key.equals(LABELS)) {
                problem("'" + key + "' is no key here; the only key is " + LABELS);
              }
            });
    if (!labels.isArray() || labels.isEmpty()) {
      problem("%s is no list of the teacher's classes".formatted(LABELS));
      throw failure();
    }
    labels.forEach(this::add);
    Set<String> unmapped = new TreeSet<>(student.names());
    targets.forEach(target -> unmapped.remove(target < 0 ? "" : student.names().get(target)));
    // With an entry that is wrong, the class that it was meant for is missing as well.
    if (problems.isEmpty() && !unmapped.isEmpty()) {
      problem("no class of the teacher maps to the student's " + quoted(unmapped));
    }
    if (problems.isEmpty() && names.size() < 2) {
      problem("a label space needs 2 classes or more, found " + names);
    }
    if (!problems.isEmpty()) {
      throw failure();
    }
    LabelSpace teacher = LabelSpace.of(List.copyOf(names));
    if (teacher.equals(student)) {
      problem("its classes are labels.names themselves, which need no mapping");
      throw failure();
    }
    return new LabelMapping(
        teacher, student, targets.stream().mapToInt(Integer::intValue).toArray());
  }

  private JsonNode tree() {
    // YAML contains JSON, but for the tabs.
    boolean json = file.toString().endsWith(".json");
    try {
      return (json ? JSON : ConfigSource.YAML).readTree(Files.readString(file));
    } catch (NoSuchFileException e) {
      problem("there is no such file");
    } catch (JsonProcessingException e) {
      problem("is not " + (json ? "JSON" : "YAML") + ConfigSource.fault(e));
    } catch (IOException e) {
      problem("cannot be read: " + e.getMessage());
    }
    throw failure();
  }

  private void add(JsonNode entry) {
    if (entry.isObject() && entry.size() == 1) {
      Map.Entry<String, JsonNode> pair = entry.properties().iterator().next();
      add(pair.getKey(), pair.getValue());
    } else if (entry.isValueNode()) {
      add(entry.isNull() ? "" : entry.asText(), entry);
    } else {
      problem("%s holds %s, expected \"teacher's: student's\"".formatted(LABELS, entry));
    }
  }

  private void add(String name, JsonNode target) {
    int index = student.names().indexOf(target.asText());
    if (name.isBlank()) {
      problem(LABELS + " holds an entry without a name");
    } else if (!names.add(name)) {
      problem("the teacher's class '%s' is there twice".formatted(name));
    } else if (target.isNull() || target.asText().isBlank() || !target.isValueNode()) {
      problem("the teacher's class '%s' maps to no class of the student".formatted(name));
    } else if (target.isFloatingPointNumber()) {
      // YAML has made 1.1 of 1.10 by now.
      problem("'%s' maps to the number %s; write it in quotes".formatted(name, target));
    } else if (index < 0) {
      problem(
          "'%s' maps to '%s', which is no class of labels.names%s"
              .formatted(
                  name,
                  target.asText(),
                  DidYouMean.among(student.names(), target.asText()).orElse("")));
    }
    targets.add(index);
  }

  private static String quoted(Set<String> classes) {
    String first =
        String.join(", ", classes.stream().limit(MOST_PROBLEMS).map(n -> "'" + n + "'").toList());
    int more = classes.size() - MOST_PROBLEMS;
    return more > 0 ? first + " and " + more + " more" : first;
  }

  private void problem(String what) {
    problems.add(what);
  }

  private ConfigException failure() {
    List<Problem> found = new ArrayList<>();
    problems.stream()
        .limit(MOST_PROBLEMS)
        .forEach(problem -> found.add(new Problem("", file + ": " + problem)));
    if (problems.size() > MOST_PROBLEMS) {
      int more = problems.size() - MOST_PROBLEMS;
      found.add(new Problem("", file + ": and " + more + " problems more"));
    }
    return new ConfigException(found);
  }
}
