package io.hardgate.student.live;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A moment of a student's past. What was not known is NaN.
 *
 * @param time milliseconds since 1970
 * @param gateShare of the positions with a label and a teacher that were learned from since the
 *     point before, the share that the teacher supervised
 * @param steps a second since the point before
 */
record Point(
    long time,
    float accuracy,
    float teacherAccuracy,
    float heldOutAccuracy,
    float ece,
    float teacherEce,
    float heldOutEce,
    float gateShare,
    float steps) {

  /** The mean of some points, at the time of the last of them. What is not known does not count. */
  static Point mean(List<Point> points) {
    return new Point(
        points.get(points.size() - 1).time(),
        mean(points, Point::accuracy),
        mean(points, Point::teacherAccuracy),
        mean(points, Point::heldOutAccuracy),
        mean(points, Point::ece),
        mean(points, Point::teacherEce),
        mean(points, Point::heldOutEce),
        mean(points, Point::gateShare),
        mean(points, Point::steps));
  }

  private static float mean(List<Point> points, ToDoubleFunction<Point> of) {
    return (float)
        points.stream().mapToDouble(of).filter(Double::isFinite).average().orElse(Double.NaN);
  }
}
