package io.hardgate.local.experiment;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One way to supervise a student.
 *
 * @param name part of the student's id
 * @param settings keys below {@code student}, and their values
 */
record Variant(String name, Map<String, String> settings) {

  /** Of a policy that takes the teacher named so. */
  static Variant of(String name, String policy, String... more) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("supervision.policy", policy);
    settings.put("supervision.teacher", Teachers.BASE);
    for (int i = 0; i < more.length; i += 2) {
      settings.put("supervision." + more[i], more[i + 1]);
    }
    return new Variant(name, settings);
  }

  /** The id of its teacher. */
  String teacher() {
    return settings.get("supervision.teacher");
  }

  /** The same, but what is measured are its newest weights, and not their mean. */
  Variant newest() {
    Map<String, String> own = new LinkedHashMap<>(settings);
    own.put("averageSteps", "1");
    return new Variant(name + "-newest", own);
  }
}
