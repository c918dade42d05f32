package io.hardgate.calibration;

/**
 * Smooth expected calibration error (Blasiok and Nakkiran 2023, arXiv 2309.12236): no bins, and
 * continuous in the predictions. The residuals confidence - right, which lie on [0, 1] at their
 * confidences, are smoothed with a Gaussian kernel that is reflected at 0 and 1, and the absolute
 * value is integrated; the kernel's width sigma is the one that the result is equal to.
 *
 * <p>Smoothing with a reflected Gaussian is what the heat equation does between two insulated ends:
 * in cosines, {@code r(t) = a_0 + 2 sum_k a_k exp(-(pi k sigma)^2 / 2) cos(pi k t)}, with {@code
 * a_k} the mean of {@code residual * cos(pi k confidence)}. A residual lies between two points of
 * the grid, and is shared by both, and the width is found by halving, as in the authors' relplot.
 * Relplot cuts its kernel off at a distance of 0.5, and so loses a share of errors that are above
 * 0.15 or so; here nothing is cut off.
 */
final class SmoothEce {

  private static final int HALVINGS = 14;
  private static final double LEAST_SIGMA = 0.001;

  /** A cosine that is damped to less than exp(-this) counts for nothing. */
  private static final double MOST_DAMPING = 30;

  private final int steps;
  private final double[] cosines;
  private final double[] residuals;
  private double[] coefficients = new double[0];

  private SmoothEce(ConfidenceGrid grid) {
    steps = grid.size();
    cosines = new double[2 * steps]; // one whole turn
    for (int i = 0; i < cosines.length; i++) {
      cosines[i] = Math.cos(Math.PI * i / steps);
    }
    residuals = new double[steps + 1];
    double predictions = grid.count();
    for (int cell = 0; cell < steps; cell++) {
      if (grid.count(cell) > 0) {
        double residual = (grid.confidence(cell) - grid.right(cell)) / predictions;
        double into = grid.confidence(cell) / grid.count(cell) * steps - cell;
        residuals[cell] += (1 - into) * residual;
        residuals[cell + 1] += into * residual;
      }
    }
  }

  /** NaN without predictions. */
  static double of(ConfidenceGrid grid) {
    return grid.count() == 0 ? Double.NaN : new SmoothEce(grid).atItsOwnWidth();
  }

  private double atItsOwnWidth() {
    double above = 1;
    double below = 0;
    for (int i = 0; i < HALVINGS; i++) {
      double sigma = (above + below) / 2;
      if (sigma < LEAST_SIGMA || sigma < at(sigma)) {
        below = sigma;
      } else {
        above = sigma;
      }
    }
    return at(above);
  }

  /** Integral of the absolute smoothed residual, by trapezoids. */
  private double at(double sigma) {
    int terms = 1 + (int) (Math.sqrt(2 * MOST_DAMPING) / (Math.PI * sigma));
    expand(terms);
    double[] damped = new double[terms];
    for (int k = 1; k < terms; k++) {
      double angle = Math.PI * k * sigma;
      damped[k] = 2 * coefficients[k] * Math.exp(-angle * angle / 2);
    }
    double integral = 0;
    for (int point = 0; point <= steps; point++) {
      double smoothed = coefficients[0];
      for (int k = 1, turn = point; k < terms; k++) {
        smoothed += damped[k] * cosines[turn];
        turn += point;
        turn -= turn >= cosines.length ? cosines.length : 0;
      }
      integral += Math.abs(smoothed) * (point == 0 || point == steps ? 0.5 : 1);
    }
    return integral / steps;
  }

  private void expand(int terms) {
    int known = coefficients.length;
    if (terms <= known) {
      return;
    }
    double[] more = java.util.Arrays.copyOf(coefficients, terms);
    for (int k = known; k < terms; k++) {
      int turn = 0;
      for (double residual : residuals) {
        more[k] += residual * cosines[turn];
        turn = (turn + k) % cosines.length;
      }
    }
    coefficients = more;
  }
}
