package io.hardgate.pairing;

import io.hardgate.config.PairingConfig;
import java.util.HashMap;
import java.util.LinkedHashMap;
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

  /**
   * Who is not among these but was present at that time or later, and whether it still is.
   *
   * @param sinceMs from when on they were waited for
   */
  Map<String, Boolean> absentFrom(Set<String> teachers, long sinceMs, long nowMs) {
    Map<String, Boolean> absent = Map.of();
    for (Map.Entry<String, Long> teacher : untilMs.entrySet()) {
      if (teacher.getValue() > sinceMs && !teachers.contains(teacher.getKey())) {
        absent = absent.isEmpty() ? new LinkedHashMap<>() : absent;
        absent.put(teacher.getKey(), teacher.getValue() > nowMs);
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
