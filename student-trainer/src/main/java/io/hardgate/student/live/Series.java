package io.hardgate.student.live;

import java.util.ArrayList;
import java.util.List;

/**
 * Points of a student's past, in bounded memory. Not thread-safe.
 *
 * <p>One of the newest forgets the oldest point when it is full. A series of all keeps the first:
 * when it is full, every two neighbours become one, and from then on twice as many make a point.
 */
final class Series {

  private final int capacity;
  private final boolean all;
  private final List<Point> points = new ArrayList<>();
  private PointMean open = new PointMean();
  private int every = 1;

  private Series(int capacity, boolean all) {
    this.capacity = capacity;
    this.all = all;
  }

  /** The newest so many points. */
  static Series newest(int capacity) {
    return new Series(capacity, false);
  }

  /**
   * All, in so many points at most.
   *
   * @param capacity an even number
   */
  static Series all(int capacity) {
    return new Series(capacity, true);
  }

  void add(Point point) {
    if (points.size() == capacity) {
      makeRoom();
    }
    open.add(point);
    if (open.points() >= every) {
      points.add(open.get());
      open = new PointMean();
    }
  }

  private void makeRoom() {
    if (!all) {
      points.remove(0);
      return;
    }
    List<Point> halved = new ArrayList<>();
    for (int i = 0; i < points.size(); i += 2) {
      PointMean both = new PointMean();
      both.add(points.get(i));
      both.add(points.get(i + 1));
      halved.add(both.get());
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
