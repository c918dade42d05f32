package io.hardgate.lifecycle;

import java.util.ArrayDeque;
import java.util.Deque;

/** Closes what was registered, the last first; later failures are suppressed by the first. */
public final class Closer implements AutoCloseable {

  private final Deque<AutoCloseable> resources = new ArrayDeque<>();

  /** Will close the resource. */
  public <C extends AutoCloseable> C register(C resource) {
    resources.push(resource);
    return resource;
  }

  @Override
  public void close() {
    Throwable first = null;
    while (!resources.isEmpty()) {
      try {
        resources.pop().close();
      } catch (Throwable e) {
        if (first == null) {
          first = e;
        } else if (first != e) {
          first.addSuppressed(e);
        }
      }
    }
    if (first instanceof RuntimeException e) {
      throw e;
    } else if (first instanceof Error e) {
      throw e;
    } else if (first != null) {
      throw new IllegalStateException("not closed: " + first.getMessage(), first);
    }
  }
}
