package io.hardgate.student.training;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * What is kept of each of the keys that were seen last: a bounded number of them, whatever keys
 * come. The one that was not seen for the longest is forgotten first.
 *
 * @param <V> what is kept of a key
 */
public final class RecentlySeen<V> {

  private final int capacity;
  private final Function<String, V> absent;
  private final BiConsumer<String, V> forgotten;
  private final Map<String, V> held = new LinkedHashMap<>();

  /**
   * Nothing seen.
   *
   * @param absent makes what is kept of a new key
   * @param forgotten told when a key is forgotten
   */
  public RecentlySeen(int capacity, Function<String, V> absent, BiConsumer<String, V> forgotten) {
    this.capacity = capacity;
    this.absent = absent;
    this.forgotten = forgotten;
  }

  /**
   * These keys are seen together; at most as many as there is room for. None of them is forgotten.
   */
  public void see(Collection<String> keys) {
    // Those that are known first: else a new one could push out one that comes behind it.
    for (String key : keys) {
      V value = held.remove(key);
      if (value != null) {
        held.put(key, value);
      }
    }
    for (String key : keys) {
      if (!held.containsKey(key)) {
        put(key, absent.apply(key));
      }
    }
  }

  /** Puts a key that is not known, as the one that was seen last. */
  public void put(String key, V value) {
    held.put(key, value);
    if (held.size() > capacity) {
      Iterator<Map.Entry<String, V>> eldest = held.entrySet().iterator();
      Map.Entry<String, V> entry = eldest.next();
      eldest.remove();
      forgotten.accept(entry.getKey(), entry.getValue());
    }
  }

  /** What is kept of a key; null if it is not known. */
  public V look(String key) {
    return held.get(key);
  }

  /** All that is kept, the one that was not seen for the longest first. */
  public Map<String, V> all() {
    return held;
  }
}
