package io.hardgate.calibration;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;

/**
 * Classwise expected calibration error (Kull et al. 2019, arXiv 1910.12656; Nixon et al. 2019 call
 * it static calibration error): of every class, over all positions, how far its probability is from
 * how often it is the label; the mean over classes.
 *
 * <p>It needs every class's probability at every position, and 15 bins a class. It is kept for
 * {@value #MOST_CLASSES} classes at most; of a larger label space, such as a vocabulary, it is NaN:
 * there nearly all of these probabilities are nearly 0, and so would be their mean error, whatever
 * the predictor.
 */
public final class ClasswiseBins {

  /** In a larger label space nothing is measured by class. */
  public static final int MOST_CLASSES = 100;

  private static final int BINS = ReliabilityBins.DEFAULT_BINS;

  private final List<ConfidenceGrid> classes = new ArrayList<>();

  /**
   * All that the bins hold, for a checkpoint.
   *
   * @param classes the bins of each; empty if nothing was measured yet
   */
  public record State(@JsonProperty("classes") List<ConfidenceGrid.State> classes) {

    /** Whether nothing in it is missing or of another length. */
    boolean whole() {
      return classes != null
          && classes.size() <= MOST_CLASSES
          && classes.stream().allMatch(bins -> bins != null && bins.whole(BINS));
    }
  }

  State state() {
    return new State(classes.stream().map(ConfidenceGrid::state).toList());
  }

  /** Adds what a state that is whole holds. */
  void add(State state) {
    expect(state.classes().size());
    for (int v = 0; v < state.classes().size(); v++) {
      classes.get(v).add(state.classes().get(v));
    }
  }

  private void expect(int number) {
    if (number > 0 && classes.isEmpty()) {
      for (int v = 0; v < number; v++) {
        classes.add(new ConfidenceGrid(BINS));
      }
    } else if (number > 0 && classes.size() != number) {
      throw new IllegalArgumentException(
          "got %d classes, expected %d".formatted(number, classes.size()));
    }
  }

  /**
   * One labelled position.
   *
   * @param probabilities of all classes, position by position
   * @param position which of them it is
   * @param number of classes; 0, or more than {@value #MOST_CLASSES}: nothing is measured
   * @param label of the position
   */
  public void add(double[] probabilities, int position, int number, int label) {
    if (number > MOST_CLASSES) {
      return;
    }
    expect(number);
    for (int v = 0; v < number; v++) {
      classes.get(v).add(probabilities[position * number + v], v == label ? 1 : 0);
    }
  }

  /**
   * All positions of the other, too.
   *
   * @throws IllegalArgumentException if it has another number of classes
   */
  public void add(ClasswiseBins other) {
    expect(other.classes.size());
    for (int v = 0; v < other.classes.size(); v++) {
      classes.get(v).add(other.classes.get(v));
    }
  }

  /** NaN without positions. */
  public double ece() {
    return classes.stream().mapToDouble(bins -> bins.errors().ece()).average().orElse(Double.NaN);
  }
}
