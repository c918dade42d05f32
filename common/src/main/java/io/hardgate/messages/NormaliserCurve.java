package io.hardgate.messages;

import java.nio.ByteBuffer;

/**
 * The log-normaliser of every position at any temperature, log Z(beta) with beta = 1 / temperature,
 * from its values at a few.
 *
 * <p>With S(beta) the sum over the listed classes, which is known at every beta, what is
 * interpolated is the logarithm of the rest, R = Z - (1 - f) S: of all the smooth functions that Z
 * could be told from it bends least. A small share f of S keeps it positive where rounding of the
 * listed logits is larger than the rest of the mass. Lagrange's polynomial through the six nearest
 * nodes; beta = 0 is a node that costs nothing, log Z(0) = log(classes). Z is exact at the nodes,
 * and held within what the convexity of log Z allows between them. Beyond the largest beta the rest
 * goes on as it came, but falls no slower than the least likely of the listed classes.
 */
final class NormaliserCurve {

  private static final int STENCIL = 6;
  private static final double SHARE = 1e-4;
  private static final double LEAST_REST = 1e-5;
  private static final double LOG_KEPT = Math.log1p(-SHARE);

  private final double[] betas;
  private final int nodes;
  private final int classes;
  private final ByteBuffer given;
  private final double[] logRest;
  private final double[] residual;

  /** Of these nodes, ascending, the first of them 0; the log-normalisers as they travel. */
  NormaliserCurve(double[] betas, ByteBuffer given, SparseValues values) {
    this.betas = betas;
    this.given = given;
    nodes = betas.length;
    classes = values.classes();
    logRest = new double[values.positions() * nodes];
    residual = new double[values.positions() * nodes];
  }

  int nodes() {
    return nodes;
  }

  /** The nodes, ascending, the first of them 0. Not to be changed. */
  double[] betas() {
    return betas;
  }

  double beta(int node) {
    return betas[node];
  }

  /** The log-normaliser as it came. They travel by ascending temperature. */
  float given(int position, int node) {
    return given.getFloat((position * (nodes - 1) + nodes - 1 - node) * Float.BYTES);
  }

  private double exact(int position, int node) {
    return node == 0 ? Math.log(classes) : given(position, node);
  }

  /** Takes the sum over the listed classes at a node into account. */
  void set(int position, int node, double logListed) {
    int at = position * nodes + node;
    double above = exact(position, node) - logListed;
    // The share is added, so what expm1 would be more exact by is lost, and it takes longer.
    double rest = above > 30 ? Double.NaN : Math.exp(above) - 1 + SHARE;
    if (rest < LEAST_REST) {
      double least = Math.log(LEAST_REST);
      logRest[at] = logListed + least;
      residual[at] = above - ListedSum.logAdd(LOG_KEPT, least);
    } else { // then the rest is what is left, and nothing remains
      logRest[at] = logListed + (above > 30 ? above : Math.log(rest));
      residual[at] = 0;
    }
  }

  /**
   * log Z at any beta above 0.
   *
   * @param logListed of the listed classes at this beta
   * @param least the smallest of the listed logits
   */
  double at(int position, double beta, double logListed, double least) {
    int above = 1;
    while (above < nodes && betas[above] < beta) {
      above++;
    }
    if (above < nodes && betas[above] == beta) {
      return exact(position, above);
    }
    return above == nodes
        ? beyond(position, beta, logListed, least)
        : between(position, above, beta, logListed);
  }

  private double between(int position, int above, double beta, double logListed) {
    int count = Math.min(STENCIL, nodes);
    int from = Math.max(0, Math.min(above - count / 2, nodes - count));
    double rest = 0;
    for (int i = from; i < from + count; i++) {
      double term = logRest[position * nodes + i];
      for (int j = from; j < from + count; j++) {
        if (j != i) {
          term *= (beta - betas[j]) / (betas[i] - betas[j]);
        }
      }
      rest += term;
    }
    double share = (beta - betas[above - 1]) / (betas[above] - betas[above - 1]);
    double correction =
        residual[position * nodes + above - 1] * (1 - share)
            + residual[position * nodes + above] * share;
    double found = ListedSum.logAdd(logListed + LOG_KEPT, rest) + correction;
    double least = line(position, above - 2, beta);
    if (above + 1 < nodes) {
      least = Math.max(least, line(position, above, beta));
    }
    double most = line(position, above - 1, beta);
    // Rounding may make the lower bound the larger one. Absurd temperatures may give no number.
    return found <= most ? Math.min(Math.max(found, least), most) : most;
  }

  /** The line through two neighbouring nodes; no bound where there is no such pair. */
  private double line(int position, int node, double beta) {
    if (node < 0) {
      return Double.NEGATIVE_INFINITY;
    }
    double from = exact(position, node);
    double slope = (exact(position, node + 1) - from) / (betas[node + 1] - betas[node]);
    return from + slope * (beta - betas[node]);
  }

  /** The slope of log R nears that of the smallest listed logit, as fast as it set out to. */
  private double beyond(int position, double beta, double logListed, double least) {
    int last = nodes - 1;
    double slope = restSlope(position, last - 1);
    double curvature = 0;
    if (last > 1) {
      curvature = 2 * (slope - restSlope(position, last - 2)) / (betas[last] - betas[last - 2]);
      slope += curvature * (betas[last] - betas[last - 1]) / 2;
    }
    int at = position * nodes + last;
    double further = beta - betas[last];
    double rest = logRest[at] + Math.min(slope, least) * further;
    if (slope < least && curvature > 0) {
      double reach = (least - slope) / curvature;
      rest += (least - slope) * (further + reach * Math.expm1(-further / reach));
    }
    return ListedSum.logAdd(logListed + LOG_KEPT, rest) + residual[at];
  }

  private double restSlope(int position, int node) {
    int at = position * nodes + node;
    return (logRest[at + 1] - logRest[at]) / (betas[node + 1] - betas[node]);
  }
}
