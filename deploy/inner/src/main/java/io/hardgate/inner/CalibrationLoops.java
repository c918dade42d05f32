package io.hardgate.inner;

import io.hardgate.calibration.CalibrationDetail;
import io.hardgate.calibration.ClasswiseBins;
import io.hardgate.calibration.PredictionScores;
import io.hardgate.calibration.ReliabilityBins;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a batch's confidences add to the estimators of a predictor's calibration. */
@State(Scope.Thread)
public class CalibrationLoops {

  private static final int POSITIONS = 1024;
  private static final int CLASSES = 24;

  private final ReliabilityBins bins = new ReliabilityBins(ReliabilityBins.DEFAULT_BINS);
  private final PredictionScores scores = new PredictionScores();
  private final CalibrationDetail detail = new CalibrationDetail();
  private final ClasswiseBins classes = new ClasswiseBins();
  private final double[] probabilities = new double[POSITIONS * CLASSES];
  private final double[] confidences = new double[POSITIONS];
  private final double[] nll = new double[POSITIONS];
  private final double[] squares = new double[POSITIONS];
  private final boolean[] right = new boolean[POSITIONS];
  private final int[] labels = new int[POSITIONS];

  /** Makes the predictions. */
  @Setup
  public void prepare() {
    Random random = new Random(1);
    for (int i = 0; i < POSITIONS; i++) {
      int first = i * CLASSES;
      double sum = 0;
      for (int v = first; v < first + CLASSES; v++) {
        probabilities[v] = Math.exp(2 * random.nextGaussian());
        sum += probabilities[v];
      }
      labels[i] = random.nextInt(CLASSES);
      int best = 0;
      for (int v = 0; v < CLASSES; v++) {
        probabilities[first + v] /= sum;
        squares[i] += probabilities[first + v] * probabilities[first + v];
        best = probabilities[first + v] > probabilities[first + best] ? v : best;
      }
      confidences[i] = probabilities[first + best];
      nll[i] = -Math.log(probabilities[first + labels[i]]);
      right[i] = best == labels[i];
    }
  }

  /** 15 bins of equal width alone. */
  @Benchmark
  public ReliabilityBins bins() {
    for (int i = 0; i < POSITIONS; i++) {
      bins.add(confidences[i], right[i]);
    }
    return bins;
  }

  /** The same with accuracy, likelihood and Brier score. */
  @Benchmark
  public PredictionScores scores() {
    for (int i = 0; i < POSITIONS; i++) {
      scores.add(confidences[i], right[i], nll[i], squares[i]);
    }
    return scores;
  }

  /** The fine grid of the estimators that need more than 15 bins. */
  @Benchmark
  public CalibrationDetail detail() {
    for (int i = 0; i < POSITIONS; i++) {
      detail.add(confidences[i], right[i]);
    }
    return detail;
  }

  /** Bins for each of 24 classes. */
  @Benchmark
  public ClasswiseBins classwise() {
    for (int i = 0; i < POSITIONS; i++) {
      classes.add(probabilities, i, CLASSES, labels[i]);
    }
    return classes;
  }
}
