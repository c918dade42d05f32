package io.hardgate.calibration;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.List;

/**
 * Equal-width bins over the confidence of predictions: how many fell in, how sure they were, how
 * many were right. Expected calibration error (Naeini et al. 2015; Guo et al. 2017, arXiv
 * 1706.04599).
 */
public final class ReliabilityBins implements ConfidenceBins {

  /** As many as the literature's figures have. */
  public static final int DEFAULT_BINS = 15;

  private final long[] counts;
  private final long[] corrects;
  private final double[] confidences;

  public ReliabilityBins(int bins) {
    counts = new long[bins];
    corrects = new long[bins];
    confidences = new double[bins];
  }

  /**
   * All that the bins hold, for a checkpoint; a value for each bin.
   *
   * @param counts predictions
   * @param corrects right ones
   * @param confidences sums of their confidences
   */
  public record State(
      @JsonProperty("counts") List<Long> counts,
      @JsonProperty("corrects") List<Long> corrects,
      @JsonProperty("confidences") List<Double> confidences) {

    /** Whether it can be gone on from with this number of bins. */
    boolean whole(int bins) {
      return values(counts, bins)
          && values(corrects, bins)
          && values(confidences, bins)
          && counts.stream().allMatch(count -> count >= 0);
    }

    private static boolean values(List<?> values, int bins) {
      return values != null && values.size() == bins && values.stream().noneMatch(v -> v == null);
    }
  }

  State state() {
    return new State(
        Arrays.stream(counts).boxed().toList(),
        Arrays.stream(corrects).boxed().toList(),
        Arrays.stream(confidences).boxed().toList());
  }

  /** Replaces what the bins hold by a state that is whole. */
  void resume(State state) {
    for (int bin = 0; bin < counts.length; bin++) {
      counts[bin] = state.counts().get(bin);
      corrects[bin] = state.corrects().get(bin);
      confidences[bin] = state.confidences().get(bin);
    }
  }

  /**
   * One prediction.
   *
   * @param confidence probability of the predicted class, 0 to 1; 1 belongs to the last bin
   * @param correct whether the prediction was right
   */
  public void add(double confidence, boolean correct) {
    int bin = bin(confidence);
    counts[bin]++;
    confidences[bin] += confidence;
    if (correct) {
      corrects[bin]++;
    }
  }

  /** The bin of a prediction with this confidence. */
  int bin(double confidence) {
    return Math.min((int) (confidence * counts.length), counts.length - 1);
  }

  /**
   * All predictions of the other, too.
   *
   * @throws IllegalArgumentException if it has another number of bins
   */
  public void add(ReliabilityBins other) {
    if (other.size() != size()) {
      throw new IllegalArgumentException("got " + other.size() + " bins, expected " + size());
    }
    for (int bin = 0; bin < counts.length; bin++) {
      counts[bin] += other.counts[bin];
      corrects[bin] += other.corrects[bin];
      confidences[bin] += other.confidences[bin];
    }
  }

  @Override
  public int size() {
    return counts.length;
  }

  @Override
  public long count(int bin) {
    return counts[bin];
  }

  /** Right predictions in this bin. */
  public long correct(int bin) {
    return corrects[bin];
  }

  @Override
  public double right(int bin) {
    return corrects[bin];
  }

  @Override
  public double confidence(int bin) {
    return confidences[bin];
  }

  /** All predictions. */
  public long count() {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }

  /** All right predictions. */
  public long correct() {
    return Arrays.stream(corrects).sum();
  }

  /**
   * Expected calibration error: mean over predictions of |accuracy - confidence| of their bin; NaN
   * without any.
   */
  public double ece() {
    double gaps = 0;
    for (int bin = 0; bin < counts.length; bin++) {
      gaps += Math.abs(corrects[bin] - confidences[bin]);
    }
    return gaps / count();
  }
}
