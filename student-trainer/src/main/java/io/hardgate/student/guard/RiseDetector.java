package io.hardgate.student.guard;

/**
 * Notices that the mean of a stream rises above that of the stream's own past, with the cumulative
 * sum of Page 1954 (Continuous inspection schemes, Biometrika 41): for a value x,
 *
 * <pre>{@code
 * z = min(most, (x - mean) / max(1, deviation))      mean and deviation of the past
 * S = max(0, S + z - rise)                           alarm: S > rise * window
 * }</pre>
 *
 * so a rise by twice {@code rise} is noticed after {@code window} values, a larger one sooner, and
 * one by less than {@code rise} never. One value counts as {@code most} deviations at most, so that
 * a few absurd ones are no alarm.
 *
 * <p>Values join the past when the sum is back at 0, all since it last was. So no value of a
 * stretch that ends in an alarm is ever in the past, and every value of one that does not is. The
 * past forgets slowly: it weighs as much as {@value #HORIZON_WINDOWS} windows at most.
 *
 * <p>Constant memory. Not safe for two threads.
 */
final class RiseDetector {

  private static final int HORIZON_WINDOWS = 64;
  private static final double USUAL_MOST = 10;
  private static final double LEAST_DEVIATION = 1;

  private final int window;
  private final double rise;
  private final double most;
  private final double leastMean;

  private double positions;
  private double mean;
  private double variance;
  private double sum;
  private double openPositions;
  private double openTotal;
  private double openSquares;

  /** A detector without a past: for one window it learns what is usual. */
  RiseDetector(int window, double rise) {
    this(window, rise, USUAL_MOST, Double.NEGATIVE_INFINITY);
  }

  /**
   * A detector without a past.
   *
   * @param most deviations that one value counts as
   * @param leastMean a past whose mean is lower counts as if this were its mean
   */
  RiseDetector(int window, double rise, double most, double leastMean) {
    this.window = window;
    this.rise = rise;
    this.most = most;
    this.leastMean = leastMean;
  }

  /** How far above the past this value is, in deviations; 0 while there is no past to speak of. */
  double above(double value) {
    if (!hasPast()) {
      return 0;
    }
    return Math.min(most, (value - usual()) / deviation());
  }

  private double usual() {
    return Math.max(leastMean, mean);
  }

  private double deviation() {
    return Math.max(LEAST_DEVIATION, Math.sqrt(variance));
  }

  private boolean hasPast() {
    return positions >= window;
  }

  /**
   * Takes the next value; true if it raises the alarm. What follows an alarm is up to the caller.
   */
  boolean add(double value) {
    double above = above(value);
    // As the sum sees it: else one absurd value would blow up the deviation, and blind it.
    double counted = hasPast() ? usual() + above * deviation() : value;
    openPositions++;
    openTotal += counted;
    openSquares += counted * counted;
    sum = hasPast() ? Math.max(0, sum + above - rise) : 0;
    if (sum == 0) {
      join();
    }
    return sum > rise * window;
  }

  /** Takes all values since the sum was last 0 for usual ones. */
  void accept() {
    sum = 0;
    join();
  }

  /** Forgets the values since the sum was last 0. */
  void reject() {
    sum = 0;
    openPositions = 0;
    openTotal = 0;
    openSquares = 0;
  }

  private void join() {
    if (openPositions == 0) {
      return;
    }
    double before = Math.min(positions, (double) HORIZON_WINDOWS * window);
    double all = before + openPositions;
    double openMean = openTotal / openPositions;
    double openVariance = Math.max(0, openSquares / openPositions - openMean * openMean);
    double apart = openMean - mean;
    variance =
        (before * variance + openPositions * openVariance) / all
            + before * openPositions / (all * all) * apart * apart;
    mean += openPositions / all * apart;
    positions = all;
    reject();
  }

  /** Mean of the past. */
  double mean() {
    return mean;
  }

  /** The cumulative sum. */
  double sum() {
    return sum;
  }

  /** Whether the sum is more than half of what raises the alarm. */
  boolean rising() {
    return sum > rise * window / 2;
  }

  /** Mean of the values since the sum was last 0, each as the sum counts it; NaN without any. */
  double openMean() {
    return openTotal / openPositions;
  }

  /** Values since the sum was last 0. */
  long openPositions() {
    return (long) openPositions;
  }

  RiseState state() {
    return new RiseState(positions, mean, variance, sum, openPositions, openTotal, openSquares);
  }

  void resume(RiseState state) {
    positions = state.positions();
    mean = state.mean();
    variance = state.variance();
    sum = state.sum();
    openPositions = state.openPositions();
    openTotal = state.openTotal();
    openSquares = state.openSquares();
  }
}
