package io.hardgate.messages;

import java.util.Arrays;

/**
 * Logarithms of sums of exponentials over a position's listed classes, at every beta of some. To be
 * read into again and again; not safe for two threads at once.
 */
final class ListedSum {

  /** Above it the powers would cost more than the exponentials that they spare. */
  private static final int MOST_TWELFTHS = 64;

  private final double[] betas;
  private final boolean wholeTwelfths;
  private final double[] logits;
  private final double[] bases;
  private final double[] powers;
  private double least;
  private double largest;

  /** Of k classes, at these betas, ascending. */
  ListedSum(int k, double[] betas) {
    this.betas = betas;
    wholeTwelfths = wholeTwelfths(betas);
    logits = new double[k];
    bases = new double[k];
    powers = new double[k];
  }

  private static boolean wholeTwelfths(double[] betas) {
    for (double beta : betas) {
      if (Math.rint(beta * 12) / 12 != beta) {
        return false;
      }
    }
    return betas[betas.length - 1] * 12 <= MOST_TWELFTHS;
  }

  /** Replaces the position that this is of. */
  ListedSum read(SparseValues values, int position) {
    least = Double.POSITIVE_INFINITY;
    largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < logits.length; i++) {
      logits[i] = values.value(position, i);
      least = Math.min(least, logits[i]);
      largest = Math.max(largest, logits[i]);
    }
    return this;
  }

  /** The smallest of the listed logits. */
  double least() {
    return least;
  }

  /** The largest of them. */
  double largest() {
    return largest;
  }

  /**
   * log(sum over the listed classes of exp(beta * logit)) at every beta. Where all of them are
   * whole twelfths, as in the standard grid, one exponential a class and its powers are enough.
   *
   * @param sums the logarithms, beta by beta
   */
  void logs(double[] sums) {
    if (!wholeTwelfths) {
      Arrays.setAll(sums, i -> log(betas[i]));
      return;
    }
    for (int i = 0; i < logits.length; i++) {
      bases[i] = Math.exp((logits[i] - largest) / 12);
      powers[i] = 1;
    }
    int exponent = 0;
    for (int beta = 0; beta < betas.length; beta++) {
      for (long next = Math.round(betas[beta] * 12); exponent < next; exponent++) {
        // All classes at once: so the loop becomes instructions for several of them.
        for (int i = 0; i < powers.length; i++) {
          powers[i] *= bases[i];
        }
      }
      sums[beta] = betas[beta] * largest + Math.log(sum(powers));
    }
  }

  /** In four chains, that do not wait for each other. */
  private static double sum(double[] terms) {
    double first = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;
    int i = 0;
    for (; i + 3 < terms.length; i += 4) {
      first += terms[i];
      second += terms[i + 1];
      third += terms[i + 2];
      fourth += terms[i + 3];
    }
    for (; i < terms.length; i++) {
      first += terms[i];
    }
    return (first + second) + (third + fourth);
  }

  /** The same at one beta. */
  double log(double beta) {
    double sum = 0;
    for (double logit : logits) {
      sum += Math.exp(beta * (logit - largest));
    }
    return beta * largest + Math.log(sum);
  }

  /** log(exp(a) + exp(b)). */
  static double logAdd(double a, double b) {
    double larger = Math.max(a, b);
    return larger + Math.log1p(Math.exp(Math.min(a, b) - larger));
  }
}
