package io.hardgate.student.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Puts a stream into a seeded random order within a window: each item that comes in pushes a random
 * one out. A window as large as the stream is a full shuffle. Large items make the window smaller.
 *
 * <p>{@link Random} is used because its sequence is specified: a seed means the same on every JDK.
 */
final class Shuffle<T> {

  private final int window;
  private final long mostBytes;
  private final Random random;
  private final List<Held<T>> held = new ArrayList<>();
  private long bytes;

  private record Held<T>(T item, long bytes) {}

  /** A window of so many items, which have so many bytes together, or of one. */
  Shuffle(int window, long mostBytes, long seed) {
    this.window = window;
    this.mostBytes = mostBytes;
    this.random = new Random(seed);
  }

  /** Takes an item of this size in; those that it pushes out. */
  List<T> push(T item, long size) {
    List<T> out = new ArrayList<>();
    Held<T> coming = new Held<>(item, size);
    bytes += size;
    if (held.size() < window) {
      held.add(coming);
    } else {
      out.add(gone(held.set(random.nextInt(window), coming)));
    }
    while (bytes > mostBytes && held.size() > 1) {
      out.add(drain().orElseThrow());
    }
    return out;
  }

  private T gone(Held<T> item) {
    bytes -= item.bytes();
    return item.item();
  }

  /** Takes a random item out, or nothing if none are left. */
  Optional<T> drain() {
    if (held.isEmpty()) {
      return Optional.empty();
    }
    int last = held.size() - 1;
    Held<T> item = held.set(random.nextInt(held.size()), held.get(last));
    held.remove(last);
    return Optional.of(gone(item));
  }
}
