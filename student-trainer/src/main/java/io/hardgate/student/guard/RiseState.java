package io.hardgate.student.guard;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * All that a {@link RiseDetector} remembers, for a checkpoint.
 *
 * @param positions in the past
 * @param mean of the past
 * @param variance of the past
 * @param sum the cumulative sum
 * @param openPositions since the sum was last 0; they are not in the past yet
 * @param openTotal of their values
 * @param openSquares sum of the squares of their values
 */
public record RiseState(
    @JsonProperty("positions") double positions,
    @JsonProperty("mean") double mean,
    @JsonProperty("variance") double variance,
    @JsonProperty("sum") double sum,
    @JsonProperty("openPositions") double openPositions,
    @JsonProperty("openTotal") double openTotal,
    @JsonProperty("openSquares") double openSquares) {

  /** Nothing seen. */
  static final RiseState NEW = new RiseState(0, 0, 0, 0, 0, 0, 0);
}
