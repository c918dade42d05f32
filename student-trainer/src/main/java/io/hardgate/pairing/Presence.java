package io.hardgate.pairing;

import io.hardgate.config.PairingConfig;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The optional teachers that have been heard of lately. It decides how long pairs wait, never what
 * is in them, so it is kept in memory only. Owned by the thread of its task.
 */
final class Presence {

  private final long presenceMs;
  private final Map<String, Long> untilMs = new HashMap<>();

  Presence(long presenceMs) {
    this.presenceMs = presenceMs;
  }

  /** Something of this teacher has come. Of too many teachers, the newest are not remembered. */
  void seen(String teacher, long nowMs) {
    if (untilMs.size() >= PairingConfig.MOST_TEACHERS && !untilMs.containsKey(teacher)) {
      untilMs.values().removeIf(until -> until <= nowMs);
      if (untilMs.size() >= PairingConfig.MOST_TEACHERS) {
        return;
      }
    }
    untilMs.put(teacher, nowMs + presenceMs);
  }

  /** Who of those that are present is not among these. */
  Set<String> absentFrom(Set<String> teachers, long nowMs) {
    Set<String> absent = Set.of();
    for (Map.Entry<String, Long> teacher : untilMs.entrySet()) {
      if (teacher.getValue() > nowMs && !teachers.contains(teacher.getKey())) {
        absent = absent.isEmpty() ? new LinkedHashSet<>() : absent;
        absent.add(teacher.getKey());
      }
    }
    return absent;
  }

  /**
   * When, if nothing more came, the last of those that are not among these would no longer be
   * present; now, if there is none.
   */
  long lastAbsence(Set<String> teachers, long nowMs) {
    long last = nowMs;
    for (Map.Entry<String, Long> teacher : untilMs.entrySet()) {
      if (teacher.getValue() > last && !teachers.contains(teacher.getKey())) {
        last = teacher.getValue();
      }
    }
    return last;
  }
}
