package io.hardgate.student.stream;

import io.hardgate.student.training.Example;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The newest held-out examples. The feeding thread adds, the training thread looks. */
public final class HeldOut {

  private final int capacity;
  private final Deque<Example> examples = new ArrayDeque<>();

  public HeldOut(int capacity) {
    this.capacity = capacity;
  }

  int capacity() {
    return capacity;
  }

  /** Whether there are none. */
  public synchronized boolean isEmpty() {
    return examples.isEmpty();
  }

  synchronized void add(Example example) {
    if (examples.size() == capacity) {
      examples.poll();
    }
    examples.add(example);
  }

  /** What is held now, the oldest first. */
  public synchronized List<Example> examples() {
    return List.copyOf(examples);
  }
}
