package io.hardgate.calibration;

import java.util.SplittableRandom;
import java.util.function.DoublePredicate;

/**
 * The 95 % interval of an expected calibration error over bins of equal width, by inverting a test:
 * it holds every error of which the one that was found is no surprise.
 *
 * <p>Resampling predictions does not do here. Noise alone makes this error larger than it is, and
 * larger once more in a resample: of a calibrated predictor the percentiles of a bootstrap never
 * hold the true error, and the basic bootstrap does so half of the time. So the noise of each bin's
 * gap is drawn, normal and as wide as the bin's own predictions say, around gaps of a known sum.
 * How that sum is spread over the bins is not known; two ways are tried, and the interval has all
 * that either allows: as it was found, and in those bins alone whose gap is above two standard
 * deviations. In simulations (6 and 15 bins, gaps from 0 to 10 deviations, spread evenly or not) it
 * held the true error 89 to 99 times of 100.
 *
 * <p>Predictions are taken to be independent; those of one text are not, and its samples tell more.
 * The share of a sample counts as so many right and wrong ones, which can only widen it.
 */
final class EceInterval {

  private static final int DRAWS = 1000;
  private static final double TAIL = 0.025;
  private static final double SURELY = 2; // deviations
  private static final int HALVINGS = 25;

  private final double[] gaps;
  private final double[] deviations;
  private final double[][] noise;
  private final double ece;

  private EceInterval(ConfidenceGrid grid, int bins, long seed) {
    gaps = new double[bins];
    deviations = new double[bins];
    noise = new double[DRAWS][bins];
    double predictions = grid.count();
    int cells = grid.size() / bins;
    double sum = 0;
    for (int bin = 0; bin < bins; bin++) {
      double gap = 0;
      // As if there were one more: a bin with few would else seem to have no noise.
      double variance = 0;
      for (int cell = bin * cells; cell < (bin + 1) * cells; cell++) {
        double count = grid.count(cell);
        if (count > 0) {
          double sure = grid.confidence(cell) / count;
          double right = grid.right(cell);
          variance = Math.max(variance, sure * (1 - sure));
          gap += grid.confidence(cell) - right;
        }
      }
      for (int cell = bin * cells; cell < (bin + 1) * cells; cell++) {
        double count = grid.count(cell);
        if (count > 0) {
          double sure = grid.confidence(cell) / count;
          double right = grid.right(cell);
          variance += right * (1 - sure) * (1 - sure) + (count - right) * sure * sure;
        }
      }
      gaps[bin] = gap / predictions;
      deviations[bin] = Math.sqrt(variance) / predictions;
      sum += Math.abs(gaps[bin]);
    }
    ece = sum;
    SplittableRandom random = new SplittableRandom(seed);
    for (double[] draw : noise) {
      for (int bin = 0; bin < bins; bin++) {
        draw[bin] = deviations[bin] * random.nextGaussian();
      }
    }
  }

  /** With the same seed the same interval; both bounds NaN without predictions. */
  static ConfidenceInterval of(ConfidenceGrid grid, int bins, long seed) {
    if (grid.count() == 0) {
      return new ConfidenceInterval(Double.NaN, Double.NaN);
    }
    EceInterval found = new EceInterval(grid, bins, seed);
    ConfidenceInterval spread = found.along(found.gaps);
    ConfidenceInterval sparse = found.along(found.sureGaps());
    return new ConfidenceInterval(
        Math.min(spread.low(), sparse.low()), Math.min(1, Math.max(spread.high(), sparse.high())));
  }

  private double[] sureGaps() {
    double[] sure = new double[gaps.length];
    boolean any = false;
    for (int bin = 0; bin < gaps.length; bin++) {
      if (Math.abs(gaps[bin]) > SURELY * deviations[bin]) {
        sure[bin] = gaps[bin];
        any = true;
      }
    }
    return any ? sure : deviations;
  }

  /** The errors that are possible if the gaps are in these proportions. */
  private ConfidenceInterval along(double[] shape) {
    double size = 0;
    double spread = 0;
    for (int bin = 0; bin < shape.length; bin++) {
      size += Math.abs(shape[bin]);
      spread += deviations[bin];
    }
    if (size == 0) {
      return new ConfidenceInterval(ece, ece);
    }
    double most = (ece + 6 * spread) / size;
    return new ConfidenceInterval(
        size * last(most, times -> above(shape, times) < TAIL),
        size * last(most, times -> 1 - above(shape, times) >= TAIL));
  }

  /** The share of draws around so many times this shape whose error is above the one found. */
  private double above(double[] shape, double times) {
    int above = 0;
    for (double[] draw : noise) {
      double drawn = 0;
      for (int bin = 0; bin < shape.length; bin++) {
        drawn += Math.abs(times * shape[bin] + draw[bin]);
      }
      above += drawn > ece ? 1 : 0;
    }
    return (double) above / DRAWS;
  }

  /** The last number between 0 and this at which it holds; 0 if it does not even there. */
  private static double last(double most, DoublePredicate holds) {
    double low = 0;
    double high = most;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (holds.test(middle)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
