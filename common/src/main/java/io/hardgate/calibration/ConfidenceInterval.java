package io.hardgate.calibration;

/**
 * Where a figure lies, with the confidence that was asked for. Both bounds are NaN where nothing is
 * known.
 */
public record ConfidenceInterval(double low, double high) {

  private static final double Z95 = 1.959964;

  /** The 95 % interval of a share of so many that are independent (Wilson 1927). */
  public static ConfidenceInterval wilson(double share, long of) {
    double z2 = Z95 * Z95 / of;
    double middle = (share + z2 / 2) / (1 + z2);
    double half = Math.sqrt(share * (1 - share) * z2 + z2 * z2 / 4) / (1 + z2);
    return of == 0
        ? new ConfidenceInterval(Double.NaN, Double.NaN)
        : new ConfidenceInterval(Math.max(0, middle - half), Math.min(1, middle + half));
  }

  public boolean contains(double value) {
    return low <= value && value <= high;
  }
}
