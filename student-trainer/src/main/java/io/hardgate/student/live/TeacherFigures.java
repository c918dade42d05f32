package io.hardgate.student.live;

import java.util.stream.DoubleStream;

/**
 * What the meters say of one teacher of a student. A figure that there is none of is NaN.
 *
 * @param learned positions with its logits that were learned from
 * @param leftOut positions where the blend left it out
 * @param inQuarantine positions where it was measured and not learned from
 * @param crowdedOut positions that a batch had no room for
 * @param accuracy on the newest positions that it answered, as are ECE and agreement
 * @param temperature that is fitted to it
 * @param suspected 1 while the guard holds it to be bad
 * @param quarantined 1 while it is not learned from because of that
 * @param answeredAt seconds since 1970 when a batch with its logits came last
 * @param versionAge seconds since the newest of its versions was first seen
 */
record TeacherFigures(
    String id,
    double learned,
    double leftOut,
    double inQuarantine,
    double crowdedOut,
    double accuracy,
    double ece,
    double agreement,
    double temperature,
    double suspected,
    double quarantined,
    double answeredAt,
    double versionAge) {

  private static final String TEACHER = "hardgate_student_teacher_";

  static TeacherFigures of(MeterValues meters, String student, String id) {
    String[] it = {"student", student, "teacher", id};
    String[] window = {"student", student, "teacher", id, "scope", "window"};
    return new TeacherFigures(
        id,
        positions(meters, student, id, "learned"),
        positions(meters, student, id, "left-out"),
        positions(meters, student, id, "quarantined"),
        positions(meters, student, id, "crowded-out"),
        meters.value(TEACHER + "accuracy", window),
        meters.value(TEACHER + "ece", window),
        meters.value(TEACHER + "agreement", window),
        meters.value(TEACHER + "temperature", it),
        meters.value(TEACHER + "suspected", it),
        meters.value(TEACHER + "quarantined", it),
        meters.value(TEACHER + "answered_timestamp_seconds", it),
        meters.value(TEACHER + "version_age_seconds", it));
  }

  /** Positions that it answered, whatever was done with its logits, since the process began. */
  double answers() {
    return DoubleStream.of(learned, leftOut, inQuarantine, crowdedOut)
        .filter(Double::isFinite)
        .sum();
  }

  private static double positions(MeterValues meters, String student, String id, String use) {
    return meters.value(TEACHER + "positions", "student", student, "teacher", id, "use", use);
  }
}
