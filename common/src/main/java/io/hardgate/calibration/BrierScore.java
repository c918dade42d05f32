package io.hardgate.calibration;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The Brier score over all classes, 0 to 2: mean of {@code sum_v (p[v] - [v = label])^2} (Brier
 * 1950), which is {@code sum_v p[v]^2 - 2 p[label] + 1}.
 */
public final class BrierScore {

  private long positions;
  private double sum;

  /**
   * All that the score is made of, for a checkpoint.
   *
   * @param positions that it is the mean of
   * @param sum of their scores
   */
  public record State(@JsonProperty("positions") long positions, @JsonProperty("sum") double sum) {}

  State state() {
    return new State(positions, sum);
  }

  void resume(State state) {
    positions = state.positions();
    sum = state.sum();
  }

  /**
   * One labelled position.
   *
   * @param squares sum over all classes of the squares of their probabilities
   * @param labelNll minus the log-probability of the label, in nats
   */
  public void add(double squares, double labelNll) {
    positions++;
    sum += squares - 2 * Math.exp(-labelNll) + 1;
  }

  /** All positions of the other, too. */
  public void add(BrierScore other) {
    positions += other.positions;
    sum += other.sum;
  }

  public long positions() {
    return positions;
  }

  /** NaN without positions. */
  public double score() {
    return sum / positions;
  }
}
