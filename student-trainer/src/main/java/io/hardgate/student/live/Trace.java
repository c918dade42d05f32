package io.hardgate.student.live;

import java.util.ArrayList;
import java.util.List;

/**
 * Points of a student's past, in bounded memory. Not thread-safe.
 *
 * <p>The newest trace forgets the oldest point when it is full. A trace of all keeps the first:
 * when it is full, every two neighbours become one, and from then on twice as many make a point.
 */
final class Trace {

  private final int capacity;
  private final boolean all;
  private final List<Point> points = new ArrayList<>();
  private final List<Point> open = new ArrayList<>();
  private int every = 1;

  private Trace(int capacity, boolean all) {
    this.capacity = capacity;
    this.all = all;
  }

  /** The newest so many points. */
  static Trace newest(int capacity) {
    return new Trace(capacity, false);
  }

  /**
   * All, in so many points at most.
   *
   * @param capacity an even number
   */
  static Trace all(int capacity) {
    return new Trace(capacity, true);
  }

  void add(Point point) {
    if (points.size() == capacity) {
      makeRoom();
    }
    open.add(point);
    if (open.size() >= every) {
      points.add(Point.mean(open));
      open.clear();
    }
  }

  private void makeRoom() {
    if (!all) {
      points.remove(0);
      return;
    }
    List<Point> halved = new ArrayList<>();
    for (int i = 0; i < points.size(); i += 2) {
      halved.add(Point.mean(points.subList(i, i + 2)));
    }
    points.clear();
    points.addAll(halved);
    every *= 2;
  }

  /** So many readings make a point. Where this has changed, all points have. */
  int every() {
    return every;
  }

  int capacity() {
    return capacity;
  }

  /** Those that are later than this time, in milliseconds since 1970. */
  List<Point> after(long time) {
    return points.stream().filter(point -> point.time() > time).toList();
  }
}
