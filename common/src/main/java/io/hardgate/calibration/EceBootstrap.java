package io.hardgate.calibration;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The 95 % interval of an expected calibration error over bins of equal width, from the cells
 * alone: every prediction is drawn a Poisson number of times (Hanley and MacGibbon 2006; Chamandy
 * et al. 2012, Estimating uncertainty for massive data streams), so that the right and the wrong
 * ones of a cell come to a Poisson number each, whatever their number.
 *
 * <p>Noise alone makes this error larger than it is, and makes it larger once more in a draw. So
 * the interval is the basic one, {@code 2 ece - quantile} (Davison and Hinkley 1997, 5.2), which
 * takes that off, cut to 0..1: it may lie below the error itself. Predictions are taken to be
 * independent, and the share of a sample for so many right and wrong ones, which can only widen it.
 */
final class EceBootstrap {

  private static final int RESAMPLES = 1000;
  private static final double TAIL = 0.025;

  /** Above this mean a Poisson number is as good as normal. */
  private static final double LARGE = 50;

  private final SplittableRandom random;

  private EceBootstrap(long seed) {
    random = new SplittableRandom(seed);
  }

  /** With the same seed the same interval. */
  static ConfidenceInterval interval(ConfidenceGrid grid, int bins, long seed) {
    double ece = grid.bins(bins).errors().ece();
    if (Double.isNaN(ece)) {
      return new ConfidenceInterval(ece, ece);
    }
    double[] drawn = new EceBootstrap(seed).draws(grid, bins);
    return new ConfidenceInterval(
        within(2 * ece - quantile(drawn, 1 - TAIL)), within(2 * ece - quantile(drawn, TAIL)));
  }

  private double[] draws(ConfidenceGrid grid, int bins) {
    double[] draws = new double[RESAMPLES];
    int cells = grid.size() / bins;
    for (int draw = 0; draw < RESAMPLES; draw++) {
      double gaps = 0;
      long predictions = 0;
      for (int bin = 0; bin < bins; bin++) {
        double gap = 0;
        for (int cell = bin * cells; cell < (bin + 1) * cells; cell++) {
          long count = grid.count(cell);
          if (count > 0) {
            long right = poisson(grid.right(cell));
            long all = right + poisson(count - grid.right(cell));
            gap += right - all * (grid.confidence(cell) / count);
            predictions += all;
          }
        }
        gaps += Math.abs(gap);
      }
      draws[draw] = predictions == 0 ? 0 : gaps / predictions;
    }
    Arrays.sort(draws);
    return draws;
  }

  private long poisson(double mean) {
    if (mean > LARGE) {
      double normal =
          StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()))
              * StrictMath.cos(2 * Math.PI * random.nextDouble());
      return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal));
    }
    double share = StrictMath.exp(-mean);
    double left = random.nextDouble();
    long number = 0;
    while (left >= share && share > 0) {
      left -= share;
      number++;
      share *= mean / number;
    }
    return number;
  }

  private static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  private static double within(double value) {
    return Math.max(0, Math.min(1, value));
  }
}
