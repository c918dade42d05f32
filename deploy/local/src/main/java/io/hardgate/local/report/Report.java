package io.hardgate.local.report;

import io.hardgate.lifecycle.HardgateException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Finished students, side by side.
 *
 * @param title of the page
 * @param version of the Hardgate that writes it
 * @param provenance how the students came about, where that is known
 * @param begun directories of students that were not evaluated yet, and are not in it
 */
public record Report(
    String title, String version, List<Task> tasks, List<Provenance> provenance, List<Path> begun) {

  /**
   * Reads the students in these directories.
   *
   * @param names by the fingerprint of a label space, what to call it
   * @throws HardgateException if one cannot be read, or two are the same under the same seed
   */
  public static Report of(
      String title, String version, List<Path> directories, Map<String, String> names) {
    Map<Map<String, String>, Map<Variant, List<Run>>> tasks = new LinkedHashMap<>();
    Run.Found found = Run.read(directories);
    for (Run run : found.runs()) {
      Variant variant = Variant.of(run.settings());
      tasks
          .computeIfAbsent(variant.task(), task -> new LinkedHashMap<>())
          .computeIfAbsent(variant, it -> new ArrayList<>())
          .add(run);
    }
    names
        .keySet()
        .forEach(
            fingerprint -> {
              if (tasks.keySet().stream()
                  .noneMatch(task -> fingerprint.equals(task.get("labelSpace")))) {
                throw new HardgateException(
                    "--task: no student here has the label space '%s'; they have %s"
                        .formatted(
                            fingerprint,
                            String.join(
                                ", ",
                                tasks.keySet().stream()
                                    .map(task -> task.get("labelSpace"))
                                    .distinct()
                                    .toList())));
              }
            });
    List<Provenance> provenance = Provenance.of(directories);
    Map<String, String> named = new LinkedHashMap<>();
    Map<String, Provenance.Learned> known = new LinkedHashMap<>();
    provenance.stream()
        .flatMap(it -> it.tasks().stream())
        .forEach(
            learned -> {
              named.put(learned.labelSpace(), learned.name());
              known.put(learned.labelSpace(), learned);
            });
    named.putAll(names);
    Set<String> differing = Variant.differing(List.copyOf(tasks.keySet()));
    List<Task> built = new ArrayList<>();
    tasks.forEach(
        (task, runs) ->
            built.add(
                Task.of(
                    name(task, differing, tasks.keySet(), named),
                    runs,
                    known.getOrDefault(task.get("labelSpace"), Provenance.Learned.unknown()))));
    // Of what is learned in two ways, that which most is known of stands first.
    built.sort(
        Comparator.comparingInt(Task::classes)
            .thenComparing(Comparator.comparingInt((Task task) -> task.runs().size()).reversed())
            .thenComparing(Task::name));
    return new Report(title, version, List.copyOf(built), provenance, found.begun());
  }

  /** As a page that needs nothing else. */
  public String html() {
    return HtmlPage.of(this);
  }

  public String json() {
    return JsonReport.of(this);
  }

  public String markdown() {
    return MarkdownPage.of(this);
  }

  /** The label space; and of the model so much that no other task has the same name. */
  private static String name(
      Map<String, String> task,
      Set<String> differing,
      Set<Map<String, String>> all,
      Map<String, String> names) {
    String space = space(task, names);
    List<Map<String, String>> alike =
        all.stream().filter(other -> space(other, names).equals(space)).toList();
    if (alike.size() == 1) {
      return space;
    }
    StringJoiner name = new StringJoiner(", ");
    name.add(space);
    Map<String, String> rest = new TreeMap<>(task);
    Set<String> apart = Variant.differing(alike);
    if (apart.contains(Variant.AVERAGE)) {
      rest.putIfAbsent(Variant.AVERAGE, "1");
    }
    rest.keySet().retainAll(apart);
    rest.keySet().retainAll(differing);
    rest.remove("classes");
    rest.forEach((key, value) -> name.add(phrase(key.replace("model.", ""), value)));
    return name.toString();
  }

  private static String phrase(String setting, String value) {
    if (setting.equals(Variant.AVERAGE)) {
      return value.equals("1") ? "newest weights" : "mean of the newest " + value + " weights";
    }
    return setting + " " + value;
  }

  private static String space(Map<String, String> task, Map<String, String> names) {
    String model = task.getOrDefault("model.kind", "student");
    return names.getOrDefault(
        task.get("labelSpace"),
        "%,d classes, %s".formatted(Integer.parseInt(task.get("classes")), model));
  }
}
