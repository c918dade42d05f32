package io.hardgate.student.live;

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

  static final int VALUES = 8;

  /** All but the time, in the order of {@link #of}. */
  float[] values() {
    return new float[] {
      accuracy, teacherAccuracy, heldOutAccuracy, ece, teacherEce, heldOutEce, gateShare, steps
    };
  }

  static Point of(long time, float... values) {
    return new Point(
        time, values[0], values[1], values[2], values[3], values[4], values[5], values[6],
        values[7]);
  }
}
