package io.hardgate.messages;

import java.util.Arrays;

/** Logarithms of sums of exponentials. */
final class ListedSum {

  /** Above it the powers would cost more than the exponentials that they spare. */
  private static final int MOST_TWELFTHS = 64;

  private ListedSum() {}

  /**
   * The same as {@link #log} at every beta of these, ascending. Where all of them are whole
   * twelfths, as in the standard grid, one exponential a class and its powers are enough.
   *
   * @param sums the logarithms, beta by beta
   */
  static void logs(SparseValues values, int position, double[] betas, double[] sums) {
    if (!wholeTwelfths(betas)) {
      Arrays.setAll(sums, i -> log(values, position, betas[i]));
      return;
    }
    double largest = largest(values, position);
    Arrays.fill(sums, 0);
    for (int i = 0; i < values.k(); i++) {
      double base = Math.exp((values.value(position, i) - largest) / 12);
      double power = 1;
      int exponent = 0;
      for (int beta = 0; beta < betas.length; beta++) {
        for (long next = Math.round(betas[beta] * 12); exponent < next; exponent++) {
          power *= base;
        }
        sums[beta] += power;
      }
    }
    for (int beta = 0; beta < betas.length; beta++) {
      sums[beta] = betas[beta] * largest + Math.log(sums[beta]);
    }
  }

  private static boolean wholeTwelfths(double[] betas) {
    for (double beta : betas) {
      if (Math.rint(beta * 12) / 12 != beta) {
        return false;
      }
    }
    return betas[betas.length - 1] * 12 <= MOST_TWELFTHS;
  }

  private static double largest(SparseValues values, int position) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < values.k(); i++) {
      largest = Math.max(largest, values.value(position, i));
    }
    return largest;
  }

  /** log(sum over the listed classes of exp(beta * logit)). */
  static double log(SparseValues values, int position, double beta) {
    double largest = largest(values, position);
    double sum = 0;
    for (int i = 0; i < values.k(); i++) {
      sum += Math.exp(beta * (values.value(position, i) - largest));
    }
    return beta * largest + Math.log(sum);
  }

  /** log(exp(a) + exp(b)). */
  static double logAdd(double a, double b) {
    double larger = Math.max(a, b);
    return larger + Math.log1p(Math.exp(Math.min(a, b) - larger));
  }
}
