package io.hardgate.calibration;

/**
 * Expected calibration error over bins of equally many predictions (adaptive calibration error;
 * Nguyen and O'Connor 2015, arXiv 1508.05154; Nixon et al. 2019, arXiv 1904.01685), so that no bin
 * rests on a handful of them.
 *
 * <p>Predictions are sorted by cell. A cell that two bins meet in gives to each in proportion, as
 * if its predictions were all alike; so ties, such as many confidences of exactly 1, come to the
 * same in any order, and a bin may hold a fraction of a prediction. Bins that lie within one cell
 * are as one.
 */
final class EqualMass {

  private EqualMass() {}

  /** NaN without predictions. */
  static double ece(ConfidenceGrid grid, int bins) {
    long predictions = grid.count();
    double size = (double) predictions / bins;
    double gaps = 0;
    double tooSure = 0; // in the bin so far
    double room = size;
    for (int cell = 0; cell < grid.size(); cell++) {
      double left = grid.count(cell);
      double each = (grid.confidence(cell) - grid.right(cell)) / left;
      while (left >= room && left > 0) {
        gaps += Math.abs(tooSure + room * each);
        tooSure = 0;
        left -= room;
        room = size;
      }
      if (left > 0) {
        tooSure += left * each;
        room -= left;
      }
    }
    // What rounding left over of the last bin.
    return (gaps + Math.abs(tooSure)) / predictions;
  }
}
