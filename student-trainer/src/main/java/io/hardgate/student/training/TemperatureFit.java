package io.hardgate.student.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.hardgate.student.supervision.SparseAnswer;
import io.hardgate.student.supervision.Targets;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The temperature that minimises a teacher's negative log-likelihood of the labels (Guo et al.
 * 2017, arXiv 1706.04599), fitted on a stream.
 *
 * <p>The likelihood is kept at a grid of temperatures, as sums: the state is as large after a year
 * as after a batch, does not depend on the order of the positions, and can be saved and added up.
 * Between the grid's points the minimum of the quartic through the five nearest is taken.
 */
public final class TemperatureFit {

  private static final int POINTS = 33;
  private static final double LEAST_LOG_TAU = Math.log(1 / 16.0);
  private static final double LOG_STEP = Math.log(2) / 4;

  /** Below this many labelled positions the fit would be noise. */
  static final int ENOUGH_POSITIONS = 100;

  /** Bounds what one batch costs: positions beyond it are left out of the fit. */
  private static final int EXPONENTIALS_A_BATCH = 1 << 16;

  /**
   * Bounds what one pair of absurd logits counts. At the highest temperature of the grid it is 16
   * nats, so it bounds no teacher that some temperature of the grid could calibrate.
   */
  private static final double MOST = 256;

  private static final float[] INVERSE_TEMPERATURES = inverseTemperatures();

  private final double[] nll;
  private double positions;

  /** The temperature is asked for more than once a batch: found for so many positions. */
  private double tau = 1;

  private double tauPositions = -1;

  public TemperatureFit() {
    this(new double[POINTS], 0);
  }

  private TemperatureFit(double[] nll, double positions) {
    this.nll = nll;
    this.positions = positions;
  }

  /** Takes the labelled positions of a batch into account. */
  public void add(Targets targets) {
    long positionCount = targets.teacher().getShape().get(0);
    long classes = targets.teacher().getShape().get(1);
    long rows = Math.min(positionCount, Math.max(1, EXPONENTIALS_A_BATCH / (POINTS * classes)));
    NDArray z = targets.teacher(); // rows x classes
    NDArray labels = targets.labels(); // rows x 1
    NDArray counted = targets.hasTeacher().mul(targets.hasLabel()); // rows x 1
    if (rows < positionCount) {
      float[] both = counted.toFloatArray();
      long[] chosen = some(i -> both[i] > 0, both.length, (int) rows);
      if (chosen.length == 0) {
        return;
      }
      rows = chosen.length;
      NDArray some = z.getManager().create(chosen).expandDims(1); // rows x 1
      z = z.gather(some.broadcast(new Shape(rows, classes)), 0);
      labels = labels.gather(some, 0);
      counted = counted.gather(some, 0);
    }
    NDArray beta =
        z.getManager()
            .create(INVERSE_TEMPERATURES, new Shape(1, POINTS, 1))
            .toType(z.getDataType(), false);
    // Relative to the label's logit, and bounded, so that no temperature makes infinities of them.
    NDArray above = z.sub(z.gather(labels, 1)).clip(-MOST, MOST);
    NDArray logQ = above.expandDims(1).mul(beta).logSoftmax(2); // rows x points x classes
    NDArray index = labels.expandDims(1).broadcast(new Shape(rows, POINTS, 1));
    NDArray labelLogQ = logQ.gather(index, 2).squeeze(2); // rows x points
    NDArray sums = counted.transpose().matMul(labelLogQ); // 1 x points
    Number[] values = sums.toArray();
    for (int i = 0; i < POINTS; i++) {
      nll[i] -= values[i].doubleValue();
    }
    positions += counted.sum().toArray()[0].doubleValue();
  }

  /** Takes the labelled positions of sparse logits into account. */
  public void add(SparseAnswer answer) {
    int rows =
        Math.min(answer.positions(), Math.max(1, EXPONENTIALS_A_BATCH / (POINTS * answer.width())));
    long[] chosen = some(answer::labelled, answer.positions(), rows);
    for (long row : chosen) {
      for (int i = 0; i < POINTS; i++) {
        double tau = Math.exp(LEAST_LOG_TAU + i * LOG_STEP);
        nll[i] += Math.min(answer.labelNll((int) row, tau), MOST / tau);
      }
      positions++;
    }
  }

  /**
   * At most so many of the positions that count, evenly spread, and beginning elsewhere in each
   * batch: the first ones of a batch may all be the beginnings of sequences.
   */
  private long[] some(IntPredicate counts, int positionCount, int rows) {
    int[] all = IntStream.range(0, positionCount).filter(counts).toArray();
    long[] chosen = new long[Math.min(rows, all.length)];
    for (int i = 0; i < chosen.length; i++) {
      long spread = (long) i * all.length / chosen.length;
      chosen[i] = all[(int) (((long) positions + spread) % all.length)];
    }
    return chosen;
  }

  private static float[] inverseTemperatures() {
    float[] beta = new float[POINTS];
    for (int i = 0; i < POINTS; i++) {
      beta[i] = (float) Math.exp(-LEAST_LOG_TAU - i * LOG_STEP);
    }
    return beta;
  }

  /** Whether enough positions were seen. */
  boolean isFitted() {
    return positions >= ENOUGH_POSITIONS;
  }

  /** The temperature; 1 until enough positions were seen. */
  public double tau() {
    if (!isFitted()) {
      return 1;
    }
    if (tauPositions != positions) {
      tau = minimum();
      tauPositions = positions;
    }
    return tau;
  }

  private double minimum() {
    int best = 0;
    for (int i = 1; i < POINTS; i++) {
      if (nll[i] < nll[best]) {
        best = i;
      }
    }
    int centre = Math.max(2, Math.min(best, POINTS - 3));
    double at = Math.max(0, Math.min(minimum(centre, best), POINTS - 1));
    return Math.exp(LEAST_LOG_TAU + at * LOG_STEP);
  }

  /** Golden-section search for the minimum of the quartic around the best point of the grid. */
  private double minimum(int centre, int best) {
    double ratio = (Math.sqrt(5) - 1) / 2;
    double low = best - 1;
    double high = best + 1;
    while (high - low > 1e-7) {
      double left = high - ratio * (high - low);
      double right = low + ratio * (high - low);
      if (quartic(centre, left) < quartic(centre, right)) {
        high = right;
      } else {
        low = left;
      }
    }
    return (low + high) / 2;
  }

  /** Lagrange's polynomial through the five points around the centre, relative to the centre's. */
  private double quartic(int centre, double at) {
    double sum = 0;
    for (int i = centre - 2; i <= centre + 2; i++) {
      double term = nll[i] - nll[centre];
      for (int j = centre - 2; j <= centre + 2; j++) {
        if (j != i) {
          term *= (at - j) / (i - j);
        }
      }
      sum += term;
    }
    return sum;
  }

  /** The sums, for a checkpoint: the negative log-likelihoods, then the number of positions. */
  public double[] state() {
    double[] state = java.util.Arrays.copyOf(nll, POINTS + 1);
    state[POINTS] = positions;
    return state;
  }

  /** Whether these are sums of a fit. */
  static boolean canResume(double[] state) {
    return state != null && state.length == POINTS + 1;
  }

  /** A fit that goes on from a {@link #state()}. */
  public static TemperatureFit of(double[] state) {
    if (!canResume(state)) {
      throw new IllegalArgumentException(
          "a temperature fit has " + (POINTS + 1) + " sums, got " + state.length);
    }
    return new TemperatureFit(java.util.Arrays.copyOf(state, POINTS), state[POINTS]);
  }
}
