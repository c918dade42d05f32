package io.hardgate.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.DoubleStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ReliabilityBinsTest {

  private record Prediction(double confidence, boolean right) {}

  /** Printed in the documentation of torchmetrics' binary_calibration_error, norm l1. */
  @Test
  void torchmetricsBinaryExample() {
    ReliabilityBins bins = new ReliabilityBins(2);
    bins.add(0.25, false);
    bins.add(0.25, false);
    bins.add(0.55, true);
    bins.add(0.75, true);
    bins.add(0.75, true);
    assertThat(bins.ece()).isCloseTo(0.29, within(1e-12));
  }

  /**
   * Printed in the documentation of torchmetrics' multiclass_calibration_error, norm l1: the
   * predictions of [[.25 .20 .55], [.55 .05 .40], [.10 .30 .60], [.90 .05 .05]], labels 0 1 2 0.
   */
  @Test
  void torchmetricsMulticlassExample() {
    ReliabilityBins bins = new ReliabilityBins(3);
    bins.add(0.55, false);
    bins.add(0.55, false);
    bins.add(0.60, true);
    bins.add(0.90, true);
    assertThat(bins.ece()).isCloseTo(0.20, within(1e-12));
  }

  @Test
  void oneBelongsToTheLastBinAndZeroToTheFirst() {
    ReliabilityBins bins = new ReliabilityBins(15);
    bins.add(1.0, true);
    bins.add(0.0, false);
    assertThat(bins.count(14)).isEqualTo(1);
    assertThat(bins.correct(14)).isEqualTo(1);
    assertThat(bins.count(0)).isEqualTo(1);
    assertThat(bins.ece()).isZero();
  }

  /** As numpy.histogram and torch.bucketize(right=True) have it. */
  @Test
  void anEdgeBelongsToTheBinAboveIt() {
    for (int edge = 1; edge < 15; edge++) {
      ReliabilityBins bins = new ReliabilityBins(15);
      bins.add(edge / 15.0, true);
      bins.add(Math.nextDown(edge / 15.0) - 1e-15, true);
      assertThat(bins.count(edge)).as("bin %d", edge).isEqualTo(1);
      assertThat(bins.count(edge - 1)).as("bin %d", edge - 1).isEqualTo(1);
    }
  }

  @Test
  void withoutPredictionsThereIsNoError() {
    assertThat(new ReliabilityBins(15).ece()).isNaN();
  }

  @Test
  void binsOfAnotherNumberAreNotMixedIn() {
    assertThatThrownBy(() -> new ReliabilityBins(15).add(new ReliabilityBins(20)))
        .hasMessage("got 20 bins, expected 15");
  }

  @Property
  void everyPredictionFallsIntoTheBinAroundIt(@ForAll @From("predictions") List<Prediction> all) {
    ReliabilityBins bins = bins(all);
    assertThat(bins.count()).isEqualTo(all.size());
    for (int bin = 0; bin < bins.size(); bin++) {
      long count = bins.count(bin);
      assertThat(bins.correct(bin)).isBetween(0L, count);
      assertThat(bins.confidence(bin))
          .isBetween(count * bin / 15.0 - 1e-9, count * (bin + 1) / 15.0 + 1e-9);
    }
  }

  /** By the definition: a mean over predictions, not a sum over bins. */
  @Property
  void theErrorIsTheMeanGapOfThePredictions(@ForAll @From("predictions") List<Prediction> all) {
    double mean =
        all.stream()
            .flatMapToDouble(
                one -> {
                  List<Prediction> bin =
                      all.stream().filter(other -> index(other) == index(one)).toList();
                  double right = bin.stream().filter(Prediction::right).count();
                  double sure = bin.stream().mapToDouble(Prediction::confidence).sum();
                  return DoubleStream.of(Math.abs(right - sure) / bin.size());
                })
            .average()
            .orElse(Double.NaN);
    assertThat(bins(all).ece()).isCloseTo(mean, within(1e-12));
    assertThat(bins(all).ece()).isBetween(0.0, 1.0);
  }

  @Property
  void mergedIsAsAllInOne(
      @ForAll @From("predictions") List<Prediction> some,
      @ForAll @From("predictions") List<Prediction> more) {
    ReliabilityBins merged = bins(some);
    merged.add(bins(more));
    ReliabilityBins all =
        bins(java.util.stream.Stream.of(some, more).flatMap(List::stream).toList());
    for (int bin = 0; bin < all.size(); bin++) {
      assertThat(merged.count(bin)).isEqualTo(all.count(bin));
      assertThat(merged.correct(bin)).isEqualTo(all.correct(bin));
      assertThat(merged.confidence(bin)).isCloseTo(all.confidence(bin), within(1e-9));
    }
    assertThat(merged.ece()).isCloseTo(all.ece(), within(1e-9));
  }

  @Provide
  Arbitrary<List<Prediction>> predictions() {
    Arbitrary<Double> confidence =
        Arbitraries.oneOf(
            Arbitraries.doubles().between(0, 1),
            Arbitraries.of(0.0, 1.0, Math.nextDown(1.0), 1 / 15.0, 0.2, Double.MIN_VALUE));
    return Combinators.combine(confidence, Arbitraries.of(true, false))
        .as(Prediction::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(60);
  }

  private static int index(Prediction prediction) {
    int bin = 0;
    while (bin < 14 && prediction.confidence() >= (bin + 1) / 15.0) {
      bin++;
    }
    return bin;
  }

  private static ReliabilityBins bins(List<Prediction> predictions) {
    ReliabilityBins bins = new ReliabilityBins(ReliabilityBins.DEFAULT_BINS);
    predictions.forEach(prediction -> bins.add(prediction.confidence(), prediction.right()));
    return bins;
  }
}
