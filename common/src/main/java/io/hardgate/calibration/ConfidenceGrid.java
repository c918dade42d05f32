package io.hardgate.calibration;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;

/**
 * Predictions in many narrow cells over their confidence: all that calibration can be told from, in
 * constant memory. A cell knows how many fell in, how sure they were, and how many were right.
 *
 * <p>Confidences are added up in whole units of 1/{@value #UNITS} of a cell, so that counts and
 * confidences are the same to the bit in whatever order parts are merged.
 */
public final class ConfidenceGrid implements ConfidenceBins {

  /** As fine as 0.001 of confidence, and a multiple of 15, 10, 12, 16 and 20 bins. */
  public static final int DEFAULT_CELLS = 960;

  private static final int UNITS = 1 << 16;

  private final long[] counts;
  private final double[] rights;
  private final long[] offsets;

  public ConfidenceGrid(int cells) {
    counts = new long[cells];
    rights = new double[cells];
    offsets = new long[cells];
  }

  /**
   * All that the cells hold, for a checkpoint; a value for each that is not empty.
   *
   * @param cells which they are, ascending
   * @param counts predictions
   * @param rights right ones
   * @param offsets sums of how far into the cell they are, in units
   */
  public record State(
      @JsonProperty("cells") List<Integer> cells,
      @JsonProperty("counts") List<Long> counts,
      @JsonProperty("rights") List<Double> rights,
      @JsonProperty("offsets") List<Long> offsets) {

    /** Whether it can be gone on from with this number of cells. */
    boolean whole(int size) {
      if (cells == null || !values(counts) || !values(rights) || !values(offsets)) {
        return false;
      }
      int before = -1;
      for (int i = 0; i < cells.size(); i++) {
        Integer cell = cells.get(i);
        if (cell == null || cell <= before || cell >= size || counts.get(i) < 1) {
          return false;
        }
        before = cell;
      }
      return true;
    }

    private boolean values(List<?> values) {
      return values != null
          && values.size() == cells.size()
          && values.stream().noneMatch(value -> value == null);
    }
  }

  State state() {
    List<Integer> cells = new ArrayList<>();
    List<Long> held = new ArrayList<>();
    List<Double> right = new ArrayList<>();
    List<Long> into = new ArrayList<>();
    for (int cell = 0; cell < counts.length; cell++) {
      if (counts[cell] > 0) {
        cells.add(cell);
        held.add(counts[cell]);
        right.add(rights[cell]);
        into.add(offsets[cell]);
      }
    }
    return new State(List.copyOf(cells), List.copyOf(held), List.copyOf(right), List.copyOf(into));
  }

  /** Adds what a state that is whole holds. */
  void add(State state) {
    for (int i = 0; i < state.cells().size(); i++) {
      int cell = state.cells().get(i);
      counts[cell] += state.counts().get(i);
      rights[cell] += state.rights().get(i);
      offsets[cell] += state.offsets().get(i);
    }
  }

  /**
   * One prediction, or one sample.
   *
   * @param confidence 0 to 1; a cell holds its lower edge, and 1 belongs to the last
   * @param right 1 if it was right, 0 if not; of a sample the share of its right positions
   */
  public void add(double confidence, double right) {
    double place = confidence * counts.length;
    int cell = Math.min((int) place, counts.length - 1);
    counts[cell]++;
    rights[cell] += right;
    offsets[cell] += Math.round((place - cell) * UNITS);
  }

  /**
   * All predictions of the other, too.
   *
   * @throws IllegalArgumentException if it has another number of cells
   */
  public void add(ConfidenceGrid other) {
    if (other.size() != size()) {
      throw new IllegalArgumentException("got " + other.size() + " cells, expected " + size());
    }
    for (int cell = 0; cell < counts.length; cell++) {
      counts[cell] += other.counts[cell];
      rights[cell] += other.rights[cell];
      offsets[cell] += other.offsets[cell];
    }
  }

  @Override
  public int size() {
    return counts.length;
  }

  @Override
  public long count(int cell) {
    return counts[cell];
  }

  @Override
  public double right(int cell) {
    return rights[cell];
  }

  @Override
  public double confidence(int cell) {
    return ((double) counts[cell] * cell + offsets[cell] / (double) UNITS) / counts.length;
  }

  /** All predictions. */
  public long count() {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }

  /** Share of right ones; NaN without any. */
  public double accuracy() {
    double sum = 0;
    for (double right : rights) {
      sum += right;
    }
    return sum / count();
  }

  /** Mean confidence; NaN without any. */
  public double confidence() {
    double sum = 0;
    for (int cell = 0; cell < counts.length; cell++) {
      sum += confidence(cell);
    }
    return sum / count();
  }

  /**
   * The same in fewer bins of equal width.
   *
   * @throws IllegalArgumentException if the cells do not make that many bins of equal width
   */
  public ConfidenceBins bins(int bins) {
    return new WiderBins(this, bins);
  }

  /** Expected calibration error over 15 bins of equally many predictions; NaN without any. */
  public double equalMassEce() {
    return EqualMass.ece(this, ReliabilityBins.DEFAULT_BINS);
  }

  /** Smooth calibration error (Blasiok and Nakkiran 2023); NaN without predictions. */
  public double smoothEce() {
    return SmoothEce.of(this);
  }

  /** The 95 % interval of the ECE over 15 bins of equal width; with the same seed the same. */
  public ConfidenceInterval eceInterval(long seed) {
    return EceInterval.of(this, ReliabilityBins.DEFAULT_BINS, seed);
  }

  /** The 95 % interval of the accuracy; of samples, whose shares vary less, it is too wide. */
  public ConfidenceInterval accuracyInterval() {
    return ConfidenceInterval.wilson(accuracy(), count());
  }
}
