package io.hardgate.local.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.hardgate.student.evaluations.RunSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What runs have in common that differ by the seed alone: the student and its label space, who
 * supervises it and how. Settings that have no effect under the policy do not count.
 *
 * @param task what is learned, by which model, and which of its weights are served: dotted keys and
 *     their values
 * @param settings all else: dotted keys and their values
 */
record Variant(Map<String, String> task, Map<String, String> settings) {

  private static final String POLICY = "supervision.policy";
  private static final String TEACHER = "supervision.teacher";
  private static final String TEACHERS = "supervision.teachers.";
  private static final String TAU = "supervision.tau";
  static final String AVERAGE = "averageSteps";
  private static final String BLEND = "supervision.blend";

  /** They differ from seed to seed, or do not change what a student becomes. */
  private static final List<String> NEVER =
      List.of("id", "seed", "start.", "evaluateSteps", "heldOut", "divergence.");

  /** By the policy that they belong to. */
  private static final Map<String, List<String>> OWN =
      Map.of(
          "constant-mix", List.of("supervision.alpha"),
          "annealed", List.of("supervision.horizon"),
          "label-smoothing", List.of("supervision.smoothing", "supervision.smoothTo"),
          "confidence-penalty", List.of("supervision.penalty"));

  private static final Set<String> WITHOUT_TEACHER =
      Set.of("label-only", "label-smoothing", "confidence-penalty");

  /** What the names of variants say in words. */
  private static final Set<String> NAMED = Set.of(POLICY, TEACHER, TAU, BLEND);

  /** In which tables and charts show them; others come behind. */
  private static final List<String> ORDER =
      List.of(
          "label-only",
          "label-smoothing",
          "confidence-penalty",
          "teacher-only",
          "constant-mix",
          "annealed",
          "sentence-gate",
          "hard-gate");

  static Variant of(RunSettings run) {
    Map<String, String> all = new TreeMap<>();
    flatten("", run.config(), all);
    all.remove(AVERAGE, "1"); // the default, which older files do not know of
    Map<String, String> task = new TreeMap<>();
    task.put("labelSpace", run.labelSpace());
    task.put("classes", Integer.toString(run.classes()));
    Map<String, String> settings = new TreeMap<>();
    all.forEach(
        (key, value) -> {
          if (key.startsWith("model.") || key.equals(AVERAGE)) {
            task.put(key, value);
          } else if (counts(key, all)) {
            settings.put(key, value);
          }
        });
    blended(all).ifPresent(teacher -> settings.put(TEACHER, teacher));
    return new Variant(Collections.unmodifiableMap(task), Collections.unmodifiableMap(settings));
  }

  /** The one teacher that a blend names: it is compared with others that learn from it. */
  private static Optional<String> blended(Map<String, String> all) {
    List<String> named =
        all.keySet().stream()
            .filter(key -> key.startsWith(TEACHERS))
            .map(key -> key.substring(TEACHERS.length(), key.lastIndexOf('.')))
            .distinct()
            .toList();
    boolean one = named.size() == 1 && !"single".equals(all.get(BLEND));
    return one ? Optional.of(named.get(0)) : Optional.empty();
  }

  private static void flatten(String prefix, JsonNode node, Map<String, String> into) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              field ->
                  flatten(
                      prefix.isEmpty() ? field.getKey() : prefix + "." + field.getKey(),
                      field.getValue(),
                      into));
    } else if (!node.isNull()) {
      into.put(prefix, node.isValueNode() ? node.asText() : node.toString());
    }
  }

  private static boolean counts(String key, Map<String, String> all) {
    String policy = all.getOrDefault(POLICY, "");
    String blend = all.getOrDefault(BLEND, "");
    if (NEVER.stream().anyMatch(it -> it.endsWith(".") ? key.startsWith(it) : key.equals(it))) {
      return false;
    }
    if (key.startsWith("supervision.guard.")) {
      return "quarantine".equals(all.get("supervision.guard.mode"));
    }
    if (OWN.values().stream().anyMatch(keys -> keys.contains(key))) {
      return OWN.getOrDefault(policy, List.of()).contains(key);
    }
    if (WITHOUT_TEACHER.contains(policy) && (key.equals(TAU) || key.startsWith(TEACHERS))) {
      return false;
    }
    if (key.equals("supervision.wrongWeight")) {
      return blend.equals("weighted");
    }
    return !key.equals(TEACHER) || blend.equals("single");
  }

  String policy() {
    return settings.getOrDefault(POLICY, "unknown");
  }

  /** Where among the others it is shown. */
  int order() {
    int place = ORDER.indexOf(policy());
    return place < 0 ? ORDER.size() : place;
  }

  /** Fitted first, then by its size; 0 where it has no effect. */
  double tauOrder() {
    String tau = settings.getOrDefault(TAU, "0");
    return tau.equals("auto") ? 0 : Double.parseDouble(tau);
  }

  int classes() {
    return Integer.parseInt(task.get("classes"));
  }

  /** The teacher, or how several are blended. */
  String teacher() {
    return settings.getOrDefault(TEACHER, settings.getOrDefault(BLEND, ""));
  }

  /** The same but for who supervises: what a policy is compared with. */
  Map<String, String> withoutSupervision() {
    Map<String, String> rest = new TreeMap<>(settings);
    rest.keySet().removeIf(key -> key.startsWith("supervision.") && !key.equals(TEACHER));
    return rest;
  }

  /** The same but for the teacher. */
  Map<String, String> withoutTeacher() {
    Map<String, String> rest = new TreeMap<>(settings);
    rest.remove(TEACHER);
    return rest;
  }

  /** The same but for the temperature. */
  Map<String, String> withoutTemperature() {
    Map<String, String> rest = new TreeMap<>(settings);
    rest.remove(TAU);
    return rest;
  }

  /** Of how many of its newest steps the mean of the weights is measured. */
  long averageSteps() {
    return Long.parseLong(task.getOrDefault(AVERAGE, "1"));
  }

  /** Whether the temperature is fitted. */
  boolean fitsTau() {
    return "auto".equals(settings.get(TAU));
  }

  /**
   * A name for people.
   *
   * @param differing keys that tell the variants of the task apart
   */
  String name(Set<String> differing) {
    List<String> words = new ArrayList<>();
    String policy = policy();
    words.add(
        switch (policy) {
          case "constant-mix" -> policy + " " + settings.get("supervision.alpha");
          case "annealed" -> policy + " over " + settings.get("supervision.horizon");
          case "label-smoothing" ->
              "%s %s %s"
                  .formatted(
                      policy,
                      settings.get("supervision.smoothing"),
                      settings.get("supervision.smoothTo"));
          case "confidence-penalty" -> policy + " " + settings.get("supervision.penalty");
          default -> policy;
        });
    if (settings.containsKey(TAU)) {
      words.add("tau " + settings.get(TAU));
    }
    List<String> own = OWN.getOrDefault(policy, List.of());
    settings.forEach(
        (key, value) -> {
          if (differing.contains(key) && !NAMED.contains(key) && !own.contains(key)) {
            words.add(key.replace("supervision.", "") + " " + value);
          }
        });
    return String.join(", ", words);
  }

  /** Keys whose values are not the same in all of these. */
  static Set<String> differing(List<Map<String, String>> all) {
    Set<String> keys = new TreeSet<>();
    all.forEach(one -> keys.addAll(one.keySet()));
    keys.removeIf(key -> all.stream().map(one -> one.get(key)).distinct().count() == 1);
    return keys;
  }
}
