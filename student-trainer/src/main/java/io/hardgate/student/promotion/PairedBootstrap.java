package io.hardgate.student.promotion;

import io.hardgate.calibration.ReliabilityBins;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The paired bootstrap with percentile intervals (Efron and Tibshirani 1993, An Introduction to the
 * Bootstrap, chapter 13): samples are drawn with replacement, as many as there are, with all their
 * positions, which are not independent of one another; and both students are measured on the same
 * draw, so that what is hard for both cancels out.
 *
 * <p>A draw is held as how often each sample is in it, which makes measuring it one pass in order.
 * The expected calibration error of a draw is the mean over its positions of |correct -
 * confidence|, summed with sign in each bin first.
 */
final class PairedBootstrap {

  private static final int BINS = ReliabilityBins.DEFAULT_BINS;

  private final double[] accuracy;
  private final double[] nll;
  private final double[] ece;

  PairedBootstrap(Predictions champion, Predictions challenger, long seed, int resamples) {
    int positions = champion.size();
    if (positions == 0 || positions != challenger.size()) {
      throw new IllegalArgumentException(
          "got %d positions of the champion and %d of the challenger, expected as many, at least 1"
              .formatted(positions, challenger.size()));
    }
    accuracy = new double[resamples];
    nll = new double[resamples];
    ece = new double[resamples];
    Gaps before = new Gaps(champion);
    Gaps after = new Gaps(challenger);
    double[] right = new double[positions];
    double[] surprise = new double[positions];
    for (int i = 0; i < positions; i++) {
      right[i] = (challenger.correct(i) ? 1 : 0) - (champion.correct(i) ? 1 : 0);
      surprise[i] = challenger.nll(i) - champion.nll(i);
    }
    SplittableRandom random = new SplittableRandom(seed);
    int[] drawn = new int[champion.samples()];
    int[] times = new int[positions];
    for (int resample = 0; resample < resamples; resample++) {
      draw(drawn, random);
      long all = 0;
      double rightSum = 0;
      double surpriseSum = 0;
      for (int i = 0; i < positions; i++) {
        times[i] = drawn[champion.sample(i)];
        all += times[i];
        rightSum += times[i] * right[i];
        surpriseSum += times[i] * surprise[i];
      }
      accuracy[resample] = rightSum / all;
      nll[resample] = surpriseSum / all;
      ece[resample] = (after.sum(times) - before.sum(times)) / all;
    }
    Arrays.sort(accuracy);
    Arrays.sort(nll);
    Arrays.sort(ece);
  }

  /** Each number is good for two samples: 32 bits, multiplied into the range. */
  private static void draw(int[] times, SplittableRandom random) {
    Arrays.fill(times, 0);
    long samples = times.length;
    for (int drawn = 0; drawn < times.length; drawn += 2) {
      long bits = random.nextLong();
      times[(int) (((bits >>> 32) * samples) >>> 32)]++;
      if (drawn + 1 < times.length) {
        times[(int) (((bits & 0xFFFFFFFFL) * samples) >>> 32)]++;
      }
    }
  }

  /** By position, in which bin it is and correct - confidence. */
  private static final class Gaps {

    private final int[] bins;
    private final double[] gaps;
    private final double[] sums = new double[BINS];

    Gaps(Predictions predictions) {
      bins = new int[predictions.size()];
      gaps = new double[predictions.size()];
      for (int i = 0; i < bins.length; i++) {
        bins[i] = Math.min((int) (predictions.confidence(i) * BINS), BINS - 1);
        gaps[i] = (predictions.correct(i) ? 1 : 0) - predictions.confidence(i);
      }
    }

    double sum(int[] times) {
      Arrays.fill(sums, 0);
      for (int i = 0; i < times.length; i++) {
        sums[bins[i]] += times[i] * gaps[i];
      }
      double sum = 0;
      for (double bin : sums) {
        sum += Math.abs(bin);
      }
      return sum;
    }
  }

  Interval accuracy(double difference, double confidence) {
    return interval(accuracy, difference, confidence);
  }

  Interval nll(double difference, double confidence) {
    return interval(nll, difference, confidence);
  }

  Interval ece(double difference, double confidence) {
    return interval(ece, difference, confidence);
  }

  private static Interval interval(double[] sorted, double difference, double confidence) {
    double tail = (1 - confidence) / 2;
    return new Interval(difference, quantile(sorted, tail), quantile(sorted, 1 - tail));
  }

  /** Linear between the two nearest, as NumPy does. */
  private static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    // Not a weighted sum: where both are the same, nothing must be left of rounding.
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
