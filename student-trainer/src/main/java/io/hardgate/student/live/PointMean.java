package io.hardgate.student.live;

/** The mean of points that come one by one. What is not known does not count. Not thread-safe. */
final class PointMean {

  private final double[] sums = new double[Point.VALUES];
  private final int[] known = new int[Point.VALUES];
  private int points;
  private long time;

  void add(Point point) {
    float[] values = point.values();
    for (int i = 0; i < values.length; i++) {
      if (Float.isFinite(values[i])) {
        sums[i] += values[i];
        known[i]++;
      }
    }
    points++;
    time = point.time();
  }

  int points() {
    return points;
  }

  /** At the time of the last one. */
  Point get() {
    float[] means = new float[Point.VALUES];
    for (int i = 0; i < means.length; i++) {
      means[i] = (float) (sums[i] / known[i]);
    }
    return Point.of(time, means);
  }
}
