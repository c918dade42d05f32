package io.hardgate.student.promotion;

import java.util.Random;

/**
 * A held-out window without a model: at every position the label's logit is raised by a student's
 * skill, amid noise of deviation 1 that students share for the most part. So a student that
 * multiplies its logits by its skill is calibrated; by more, it is too sure.
 */
final class SimulatedHeldOut {

  static final int CLASSES = 10;
  private static final double SHARED = 0.9;
  private static final double OWN = Math.sqrt(1 - SHARED * SHARED);

  private final int[] truth;
  private final int[] labels;
  private final float[][] shared;

  SimulatedHeldOut(int positions, long seed) {
    this(positions, seed, 0);
  }

  /**
   * A window.
   *
   * @param randomLabels share of positions whose label says nothing
   */
  SimulatedHeldOut(int positions, long seed, double randomLabels) {
    Random random = new Random(seed);
    // Of its own: the window is the same but for these labels.
    Random poison = new Random(~seed);
    truth = new int[positions];
    labels = new int[positions];
    shared = new float[positions][CLASSES];
    for (int i = 0; i < positions; i++) {
      truth[i] = random.nextInt(CLASSES);
      labels[i] = poison.nextDouble() < randomLabels ? poison.nextInt(CLASSES) : truth[i];
      for (int c = 0; c < CLASSES; c++) {
        shared[i][c] = (float) random.nextGaussian();
      }
    }
  }

  /**
   * What a student predicts.
   *
   * @param skill how far it raises the truth
   * @param sureness what it multiplies its logits by
   */
  Predictions predict(double skill, double sureness, long seed) {
    Random random = new Random(seed);
    int positions = truth.length;
    double[] confidence = new double[positions];
    boolean[] correct = new boolean[positions];
    double[] nll = new double[positions];
    double[] z = new double[CLASSES];
    for (int i = 0; i < positions; i++) {
      int best = 0;
      for (int c = 0; c < CLASSES; c++) {
        z[c] =
            sureness
                * ((c == truth[i] ? skill : 0)
                    + SHARED * shared[i][c]
                    + OWN * random.nextGaussian());
        best = z[c] > z[best] ? c : best;
      }
      double sum = 0;
      for (double value : z) {
        sum += Math.exp(value - z[best]);
      }
      confidence[i] = 1 / sum;
      correct[i] = best == labels[i];
      nll[i] = Math.log(sum) + z[best] - z[labels[i]];
    }
    return Predictions.of(confidence, correct, nll);
  }
}
