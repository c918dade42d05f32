package io.hardgate.calibration;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * A prediction, or a sample, of the cases that all estimators are checked on. They are made with
 * java.util.Random, whose generator is specified, so that Python makes the same ones: see the
 * recipes.
 */
record Predicted(double confidence, double right) {

  /**
   * Predictions whose accuracy is {@code c - tilt c (1 - c)} at confidence c: u = nextDouble(), c =
   * 1 - 0.9 u u, right = nextDouble() below that.
   */
  static List<Predicted> stream(long seed, int size, double tilt) {
    Random random = new Random(seed);
    List<Predicted> all = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      double u = random.nextDouble();
      double c = 1 - 0.9 * u * u;
      all.add(new Predicted(c, random.nextDouble() < c - tilt * c * (1 - c) ? 1 : 0));
    }
    return all;
  }

  /**
   * Samples of 12 positions: ease = nextDouble(); 12 times: c = 0.1 + 0.9 ease nextDouble(), right
   * = nextDouble() below {@code c - tilt c (1 - c)}. Confidences are added up, then divided.
   */
  static List<Predicted> samples(long seed, int size, double tilt) {
    Random random = new Random(seed);
    List<Predicted> all = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      double ease = random.nextDouble();
      double sum = 0;
      int right = 0;
      for (int position = 0; position < 12; position++) {
        double c = 0.1 + 0.9 * ease * random.nextDouble();
        sum += c;
        right += random.nextDouble() < c - tilt * c * (1 - c) ? 1 : 0;
      }
      all.add(new Predicted(sum / 12, right / 12.0));
    }
    return all;
  }

  /** So many alike, of which so many are right. */
  static List<Predicted> alike(double confidence, int size, int right) {
    return Stream.iterate(0, i -> i + 1)
        .limit(size)
        .map(i -> new Predicted(confidence, i < right ? 1 : 0))
        .toList();
  }

  static ConfidenceGrid grid(List<Predicted> all) {
    ConfidenceGrid grid = new ConfidenceGrid(ConfidenceGrid.DEFAULT_CELLS);
    all.forEach(one -> grid.add(one.confidence, one.right));
    return grid;
  }

  static ReliabilityBins bins(List<Predicted> all) {
    ReliabilityBins bins = new ReliabilityBins(ReliabilityBins.DEFAULT_BINS);
    all.forEach(one -> bins.add(one.confidence, one.right == 1));
    return bins;
  }

  static TopLabelBrier brier(List<Predicted> all) {
    TopLabelBrier brier = new TopLabelBrier();
    all.forEach(one -> brier.add(one.confidence, one.right == 1));
    return brier;
  }

  /** Any, with confidences of 0, 1, next to them, at edges, and ties. */
  static Arbitrary<List<Predicted>> some() {
    Arbitrary<Double> confidence =
        Arbitraries.oneOf(
            Arbitraries.doubles().between(0, 1),
            Arbitraries.of(0.0, 1.0, Math.nextDown(1.0), 1 / 15.0, 0.2, 0.5, Double.MIN_VALUE));
    return Combinators.combine(confidence, Arbitraries.of(0.0, 1.0))
        .as(Predicted::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(60);
  }
}
