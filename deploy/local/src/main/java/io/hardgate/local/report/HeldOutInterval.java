package io.hardgate.local.report;

import io.hardgate.calibration.ConfidenceGrid;
import io.hardgate.calibration.ConfidenceInterval;

/**
 * What another choice of held-out data might change in the ECE of a single run. It is computed when
 * it is first asked for: it takes milliseconds, and most evaluations are never asked.
 */
final class HeldOutInterval {

  private static final long SEED = 1; // the same page from the same students

  private final ConfidenceGrid grid;
  private ConfidenceInterval ece;

  HeldOutInterval(ConfidenceGrid grid) {
    this.grid = grid;
  }

  /** The 95 % interval over held-out data; both bounds NaN without predictions. */
  ConfidenceInterval ece() {
    if (ece == null) {
      ece = grid.eceInterval(SEED);
    }
    return ece;
  }
}
