package io.hardgate.student.promotion;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.hardgate.calibration.ReliabilityBins;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A version's {@code metrics.json}, for programs.
 *
 * @param positions labelled held-out positions; 0 where that is not known
 * @param student its own figures; null if nobody measured
 * @param champion those of the version before it on the same positions; null if nobody compared
 * @param confidence of the intervals; null without them
 * @param differences student minus champion, with their intervals; null if nobody compared
 * @param reliability bins of equal width over the confidence; null where they are not known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record MetricsJson(
    int schema,
    String id,
    String version,
    long step,
    String promoted,
    String promotedBy,
    String reason,
    long positions,
    Figures student,
    Figures champion,
    Double confidence,
    Differences differences,
    List<Bin> reliability) {

  private static final int SCHEMA = 1;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  record Differences(Interval accuracy, Interval nll, Interval ece) {}

  /**
   * One of them.
   *
   * @param confidence the mean of its predictions
   * @param accuracy their share of right ones
   */
  record Bin(double from, double to, long predictions, Double confidence, Double accuracy) {}

  static String of(Origin origin, Measured measured) {
    Comparison comparison = measured.comparison().orElse(null);
    MetricsJson metrics =
        new MetricsJson(
            SCHEMA,
            origin.config().id(),
            origin.version(),
            origin.step(),
            origin.promoted().toString(),
            origin.promotedBy(),
            origin.reason(),
            measured.positions(),
            measured.figures().finite() ? measured.figures() : null,
            comparison == null ? null : comparison.champion(),
            comparison == null ? null : measured.confidence(),
            comparison == null
                ? null
                : new Differences(comparison.accuracy(), comparison.nll(), comparison.ece()),
            measured.bins().map(MetricsJson::bins).orElse(null));
    try {
      return JSON.writeValueAsString(metrics) + "\n";
    } catch (JsonProcessingException e) {
      throw new AssertionError("records of numbers and texts are JSON", e);
    }
  }

  private static List<Bin> bins(ReliabilityBins bins) {
    return IntStream.range(0, bins.size())
        .mapToObj(
            bin -> {
              long count = bins.count(bin);
              return new Bin(
                  (double) bin / bins.size(),
                  (bin + 1.0) / bins.size(),
                  count,
                  count == 0 ? null : bins.confidence(bin) / count,
                  count == 0 ? null : (double) bins.correct(bin) / count);
            })
        .toList();
  }
}
