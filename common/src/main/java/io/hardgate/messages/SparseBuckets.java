package io.hardgate.messages;

import java.nio.FloatBuffer;

/**
 * What {@link SparseValues} say of one position at one temperature: the probability of every listed
 * class and of the label, and of everything else together. They add up to 1. To be read into again
 * and again; not safe for two threads at once.
 */
public final class SparseBuckets {

  /** The logarithm of next to nothing. */
  private static final double LEAST_LOG = -1e6;

  private int classes;
  private int size;
  private int[] index = new int[0];
  private double[] logQ = new double[0];
  private double rest;
  private int labelAt;
  private double labelLogQ;
  private boolean estimated;

  /**
   * Replaces what this holds.
   *
   * @param label the class of this position, or {@link RecordRules#NO_LABEL}
   * @param temperature above 0
   */
  public SparseBuckets read(SparseValues values, int position, int label, double temperature) {
    double logZ = list(values, position, label, temperature);
    for (int i = 0; i < size; i++) {
      logQ[i] = Math.min(0, logQ[i] - logZ);
    }
    if (label != RecordRules.NO_LABEL) {
      if (labelAt < 0) {
        labelAt = size;
        index[size++] = label;
      }
      logQ[labelAt] = labelLogQ;
    }
    normalise();
    for (int i = 0; i < size; i++) {
      logQ[i] = Math.max(logQ[i], LEAST_LOG);
    }
    return this;
  }

  /**
   * Only the label's log-probability; what this holds is lost.
   *
   * @param label the class of this position
   * @param temperature above 0
   */
  public double readLabel(SparseValues values, int position, int label, double temperature) {
    list(values, position, label, temperature);
    return labelLogQ;
  }

  /** Makes the listed classes' tempered logits and the label's log-probability; log Z. */
  private double list(SparseValues values, int position, int label, double temperature) {
    int k = values.k();
    classes = values.classes();
    if (index.length < k + 1) {
      index = new int[k + 1];
      logQ = new double[k + 1];
    }
    double beta = 1 / temperature;
    double least = Double.POSITIVE_INFINITY;
    double largest = Double.NEGATIVE_INFINITY;
    labelAt = -1;
    for (int i = 0; i < k; i++) {
      index[i] = values.index(position, i);
      double logit = values.value(position, i);
      logQ[i] = beta * logit;
      least = Math.min(least, logit);
      largest = Math.max(largest, logit);
      if (index[i] == label) {
        labelAt = i;
      }
    }
    double sum = 0;
    for (int i = 0; i < k; i++) {
      sum += Math.exp(logQ[i] - beta * largest);
    }
    double logListed = beta * largest + Math.log(sum);
    double logZ = values.curve().at(position, beta, logListed, least);
    size = k;
    estimated = false;
    labelLogQ =
        label == RecordRules.NO_LABEL
            ? Double.NaN
            : labelLogQ(values, position, least, beta, logZ, logListed);
    return logZ;
  }

  private double labelLogQ(
      SparseValues values, int position, double least, double beta, double logZ, double logListed) {
    if (values.hasLabelLogits()) {
      // A teacher that knew of no label, or of another, sends a logit that cannot be this label's.
      double exact = values.labelLogit(position);
      double listed = labelAt < 0 ? least : values.value(position, labelAt);
      boolean possible =
          exact <= listed + values.rounding(listed)
              && (labelAt < 0 || exact >= listed - values.rounding(listed));
      if (possible) {
        return Math.max(LEAST_LOG, Math.min(0, beta * exact - logZ));
      }
    }
    if (labelAt >= 0) {
      return Math.max(LEAST_LOG, Math.min(0, logQ[labelAt] - logZ));
    }
    estimated = true;
    double others = Math.max(Double.MIN_NORMAL, -Math.expm1(Math.min(0, logListed - logZ)));
    return Math.log(others) - Math.log(classes - values.k());
  }

  /** The label keeps what it has; rounding is the others' affair. */
  private void normalise() {
    double label = labelAt < 0 ? 0 : Math.exp(logQ[labelAt]);
    double listed = 0;
    for (int i = 0; i < size; i++) {
      listed += i == labelAt ? 0 : Math.exp(logQ[i]);
    }
    rest = 1 - label - listed;
    if (rest >= 0 && size < classes) {
      return;
    }
    rest = 0;
    double scale = Math.log1p(-label) - Math.log(listed);
    for (int i = 0; i < size; i++) {
      if (i != labelAt && listed > 0) {
        logQ[i] += scale;
      }
    }
  }

  /** How many classes stand alone: the listed ones and the label. */
  public int size() {
    return size;
  }

  /** The i-th of them. */
  public int index(int i) {
    return index[i];
  }

  /** Its log-probability, -1e6 at the least. */
  public double logProbability(int i) {
    return logQ[i];
  }

  /** The probability of all other classes together. */
  public double rest() {
    return rest;
  }

  /** The log-probability of the label, -1e6 at the least; NaN if it is unknown. */
  public double labelLogProbability() {
    return labelLogQ;
  }

  /**
   * Whether the label's probability is a guess: its logit has not come, and it is not listed, so it
   * is given the mean of the classes that are not.
   */
  public boolean labelEstimated() {
    return estimated;
  }

  /** Where among them the most likely class stands. */
  public int mostLikely() {
    int best = 0;
    for (int i = 1; i < size; i++) {
      if (logQ[i] > logQ[best]) {
        best = i;
      }
    }
    return best;
  }

  /** Puts the log-probability of every class into the target; the other classes share evenly. */
  void copyTo(FloatBuffer target) {
    double least = 0;
    for (int i = 0; i < size; i++) {
      least = Math.min(least, logQ[i]);
    }
    // With nothing left for them they are still no impossibility, only far below the least likely.
    double share = size < classes ? Math.max(Math.log(rest / (classes - size)), least - 30) : least;
    int start = target.position();
    for (int i = 0; i < classes; i++) {
      target.put((float) share);
    }
    for (int i = 0; i < size; i++) {
      target.put(start + index[i], (float) logQ[i]);
    }
  }
}
