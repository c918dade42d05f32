package io.hardgate.pairing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What is known of one sample id: times, and where the records lie, but nothing of what is in them.
 * Times are milliseconds of the wall clock; offsets are of the task's partition.
 */
sealed interface Entry {

  /** An offset that says: there is none. */
  long NOWHERE = -1;

  /** An entry about which something is still to be done. */
  sealed interface Open extends Entry {

    /** When it is to be looked at again. */
    long dueMs();

    /** When it is looked at in any case. */
    long lastMs();

    /** Whose logits there are. */
    Set<String> teachers();
  }

  /**
   * A sample that waits for teachers or for its label.
   *
   * @param lastMs when both have had their time
   * @param sample offset of the sample
   * @param positions of the sample
   * @param labelled whether the sample holds its label itself
   * @param label offset of the label that came later, or {@link #NOWHERE}
   * @param logits offsets by teacher, in the order in which they came
   */
  record Waiting(
      long dueMs,
      long arrivedMs,
      long lastMs,
      long sample,
      int positions,
      boolean labelled,
      long label,
      Map<String, Long> logits)
      implements Open {

    Waiting with(String teacher, long offset) {
      Map<String, Long> more = Entry.with(logits, teacher, offset);
      return new Waiting(dueMs, arrivedMs, lastMs, sample, positions, labelled, label, more);
    }

    Waiting withLabel(long offset) {
      return new Waiting(dueMs, arrivedMs, lastMs, sample, positions, labelled, offset, logits);
    }

    Waiting due(long atMs) {
      return new Waiting(atMs, arrivedMs, lastMs, sample, positions, labelled, label, logits);
    }

    boolean awaitsLabel() {
      return !labelled && label == NOWHERE;
    }

    @Override
    public Set<String> teachers() {
      return logits.keySet();
    }
  }

  /**
   * Logits or a label whose sample has not come; not both empty.
   *
   * @param logits by teacher, in the order in which they came
   * @param label null if there is none
   */
  record Early(Map<String, Orphan> logits, Orphan label) implements Open {

    static final Early NOTHING = new Early(Map.of(), null);

    @Override
    public long dueMs() {
      long due = label == null ? Long.MAX_VALUE : label.dueMs();
      for (Orphan orphan : logits.values()) {
        due = Math.min(due, orphan.dueMs());
      }
      return due;
    }

    @Override
    public long lastMs() {
      return Long.MAX_VALUE;
    }

    Early with(String teacher, Orphan more) {
      return new Early(Entry.with(logits, teacher, more), label);
    }

    Early withLabel(Orphan more) {
      return new Early(logits, more);
    }

    boolean isEmpty() {
      return logits.isEmpty() && label == null;
    }

    @Override
    public Set<String> teachers() {
      return logits.keySet();
    }
  }

  /**
   * A record without its sample.
   *
   * @param dueMs when it is given up
   */
  record Orphan(long dueMs, long offset, int positions) {}

  /**
   * What is remembered of a pair that has gone out.
   *
   * @param atMs when it went out
   * @param labelled whether it has a label
   * @param teachers whose logits are in it
   */
  record Paired(long atMs, boolean labelled, Set<String> teachers) implements Entry {}

  private static <V> Map<String, V> with(Map<String, V> map, String teacher, V more) {
    if (map.isEmpty()) {
      return Map.of(teacher, more);
    }
    Map<String, V> all = new LinkedHashMap<>(map);
    all.put(teacher, more);
    return all;
  }
}
