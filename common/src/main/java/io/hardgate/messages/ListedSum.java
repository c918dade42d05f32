package io.hardgate.messages;

/** Logarithms of sums of exponentials. */
final class ListedSum {

  private ListedSum() {}

  /** log(sum over the listed classes of exp(beta * logit)). */
  static double log(SparseValues values, int position, double beta) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < values.k(); i++) {
      largest = Math.max(largest, values.value(position, i));
    }
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
