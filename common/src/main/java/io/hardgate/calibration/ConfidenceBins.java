package io.hardgate.calibration;

/** Predictions, in bins of their confidence from 0 to 1; the least sure first. */
public interface ConfidenceBins {

  /** Number of bins. */
  int size();

  /** Predictions in this bin. */
  long count(int bin);

  /** How many of them were right; of samples, the sum of their shares of right positions. */
  double right(int bin);

  /** Sum of the confidences in this bin. */
  double confidence(int bin);

  /** What they come to. */
  default CalibrationErrors errors() {
    return CalibrationErrors.of(this);
  }
}
