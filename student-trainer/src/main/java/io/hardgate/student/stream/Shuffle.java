package io.hardgate.student.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Puts a stream into a seeded random order within a window: each item that comes in pushes a random
 * one out. A window as large as the stream is a full shuffle.
 *
 * <p>{@link Random} is used because its sequence is specified: a seed means the same on every JDK.
 */
final class Shuffle<T> {

  private final int window;
  private final Random random;
  private final List<T> held = new ArrayList<>();

  Shuffle(int window, long seed) {
    this.window = window;
    this.random = new Random(seed);
  }

  /** Takes an item in; the item that it pushes out, if the window is full. */
  Optional<T> push(T item) {
    if (held.size() < window) {
      held.add(item);
      return Optional.empty();
    }
    return Optional.of(held.set(random.nextInt(window), item));
  }

  /** Takes a random item out, or nothing if none are left. */
  Optional<T> drain() {
    if (held.isEmpty()) {
      return Optional.empty();
    }
    int last = held.size() - 1;
    T item = held.set(random.nextInt(held.size()), held.get(last));
    held.remove(last);
    return Optional.of(item);
  }
}
