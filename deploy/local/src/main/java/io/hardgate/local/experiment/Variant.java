package io.hardgate.local.experiment;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One way to supervise a student.
 *
 * @param name part of the student's id
 * @param settings keys below {@code student.supervision}, and their values
 */
record Variant(String name, Map<String, String> settings) {

  /** Of a policy that takes the teacher named so. */
  static Variant of(String name, String policy, String... more) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("policy", policy);
    settings.put("teacher", Teachers.BASE);
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    return new Variant(name, settings);
  }
}
