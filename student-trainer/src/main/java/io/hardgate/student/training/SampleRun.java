package io.hardgate.student.training;

import io.hardgate.calibration.CalibrationDetail;

/**
 * Positions that come sample by sample, made to samples: the confidence of a sample is the mean of
 * its positions', its accuracy the share of them that are right. Positions without a label count
 * for neither.
 */
final class SampleRun {

  private final CalibrationDetail into;
  private int sample;
  private int positions;
  private double confidence;
  private int right;

  /** Adds every sample to this. */
  SampleRun(CalibrationDetail into) {
    this.into = into;
  }

  /** The next labelled position. */
  void add(int of, double sureness, boolean correct) {
    if (of != sample) {
      end();
      sample = of;
    }
    positions++;
    confidence += sureness;
    right += correct ? 1 : 0;
  }

  /** No more positions follow. */
  void end() {
    if (positions > 0) {
      into.addSample(confidence / positions, (double) right / positions);
    }
    positions = 0;
    confidence = 0;
    right = 0;
  }
}
