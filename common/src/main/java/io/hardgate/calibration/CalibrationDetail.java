package io.hardgate.calibration;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Of one predictor's calibration what needs more than 15 bins, in constant memory: by position, by
 * class, and by sample.
 */
public final class CalibrationDetail {

  private static final int CELLS = ConfidenceGrid.DEFAULT_CELLS;

  private final ConfidenceGrid positions = new ConfidenceGrid(CELLS);
  private final ConfidenceGrid samples = new ConfidenceGrid(CELLS);
  private final TopLabelBrier brier = new TopLabelBrier();
  private final ClasswiseBins classes = new ClasswiseBins();

  /**
   * All that it is made of, for a checkpoint.
   *
   * @param positions over the confidence of labelled positions
   * @param samples over the mean confidence of samples
   * @param brier of labelled positions
   * @param classes empty in a large label space
   */
  public record State(
      @JsonProperty("positions") ConfidenceGrid.State positions,
      @JsonProperty("samples") ConfidenceGrid.State samples,
      @JsonProperty("brier") TopLabelBrier.State brier,
      @JsonProperty("classes") ClasswiseBins.State classes) {

    /** Of a predictor of which nothing is known. */
    public static State nothing() {
      return new CalibrationDetail().state();
    }

    /** Whether nothing in it is missing or of another length. */
    public boolean whole() {
      return positions != null
          && positions.whole(CELLS)
          && samples != null
          && samples.whole(CELLS)
          && brier != null
          && brier.whole()
          && classes != null
          && classes.whole();
    }
  }

  public State state() {
    return new State(positions.state(), samples.state(), brier.state(), classes.state());
  }

  /** One that goes on from a {@link #state()} that is whole. */
  public static CalibrationDetail of(State state) {
    CalibrationDetail detail = new CalibrationDetail();
    detail.positions.add(state.positions());
    detail.samples.add(state.samples());
    detail.brier.resume(state.brier());
    detail.classes.add(state.classes());
    return detail;
  }

  /**
   * One labelled position.
   *
   * @param confidence probability of the predicted class
   * @param right whether the predicted class is the label
   */
  public void add(double confidence, boolean right) {
    positions.add(confidence, right ? 1 : 0);
    brier.add(confidence, right);
  }

  /**
   * One sample.
   *
   * @param confidence the mean of its labelled positions' confidences
   * @param accuracy the share of them that are right
   */
  public void addSample(double confidence, double accuracy) {
    samples.add(confidence, accuracy);
  }

  /** All that the other has, too. */
  public void add(CalibrationDetail other) {
    positions.add(other.positions);
    samples.add(other.samples);
    brier.add(other.brier);
    classes.add(other.classes);
  }

  /** By labelled position. */
  public ConfidenceGrid positions() {
    return positions;
  }

  /** By sample: its confidence is the mean of its positions', its accuracy their share. */
  public ConfidenceGrid samples() {
    return samples;
  }

  /** Of the event that the predicted class is right. */
  public TopLabelBrier topLabelBrier() {
    return brier;
  }

  /** By class, in label spaces that are not large. */
  public ClasswiseBins classes() {
    return classes;
  }
}
