package io.hardgate.student.live;

import io.hardgate.calibration.ReliabilityBins;

/** The reliability diagrams of a student and of what it follows, since the process began. */
record Reliability(Bins student, Bins teacher) {

  private static final String RELIABILITY = "hardgate_student_reliability_";

  /**
   * Bins of confidence of equal width.
   *
   * @param predictions in each
   * @param correct of them
   * @param confidence sum over each
   */
  record Bins(double[] predictions, double[] correct, double[] confidence) {

    private static Bins of(MeterValues meters, String student, String predictor) {
      return new Bins(
          bins("predictions", meters, student, predictor),
          bins("correct", meters, student, predictor),
          bins("confidence", meters, student, predictor));
    }

    private static double[] bins(
        String name, MeterValues meters, String student, String predictor) {
      double[] values = new double[ReliabilityBins.DEFAULT_BINS];
      for (int bin = 0; bin < values.length; bin++) {
        values[bin] =
            meters.value(
                RELIABILITY + name,
                "student",
                student,
                "predictor",
                predictor,
                "bin",
                "%02d".formatted(bin));
      }
      return values;
    }
  }

  static Reliability of(MeterValues meters, String student) {
    return new Reliability(
        Bins.of(meters, student, "student"), Bins.of(meters, student, "teacher"));
  }
}
