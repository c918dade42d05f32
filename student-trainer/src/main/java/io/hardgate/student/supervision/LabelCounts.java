package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/**
 * How often each class was the label of a position that was learned from; of passes, in each of
 * them. Owned by the training thread.
 */
public final class LabelCounts {

  private long[] counts = new long[0];
  private long total;

  /** Adds the labels of a batch. */
  public void add(PositionFigures figures) {
    for (int i = 0; i < figures.positions(); i++) {
      if (figures.hasLabel(i)) {
        int label = figures.label(i);
        if (label >= counts.length) {
          counts = Arrays.copyOf(counts, label + 1);
        }
        counts[label]++;
        total++;
      }
    }
  }

  /**
   * The share of each class, add-one smoothed: {@code (n_v + 1) / (n + classes)}.
   *
   * @return float64, 1 x classes
   */
  NDArray shares(NDManager manager, int classes) {
    double[] shares = new double[classes];
    for (int v = 0; v < classes; v++) {
      shares[v] = ((v < counts.length ? counts[v] : 0) + 1.0) / (total + classes);
    }
    return manager.create(shares, new Shape(1, classes));
  }

  /** All that is remembered: a count for each class, up to the last that was seen. */
  public long[] state() {
    return counts.clone();
  }

  /** Goes on from a {@link #state()}. */
  public void resume(long[] state) {
    counts = state.clone();
    total = Arrays.stream(counts).sum();
  }
}
