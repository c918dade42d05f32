package io.hardgate.local.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One group against another at one place, seed by seed: the seeds that both have are paired.
 *
 * @param seeds that both have
 * @param differences by the keys of the figures, the group's less the other's
 * @param eceRatio the group's ECE over the other's; the mean is geometric
 */
record Comparison(
    Group group,
    Group other,
    List<Long> seeds,
    Map<String, Estimate> differences,
    Optional<Ratio> eceRatio) {

  /**
   * A geometric mean over seeds, with the interval of the logarithm's mean.
   *
   * @param log the mean of the logarithms
   */
  record Ratio(Estimate log) {

    double mean() {
      return Math.exp(log.mean());
    }

    double low() {
      return Math.exp(log.low());
    }

    double high() {
      return Math.exp(log.high());
    }
  }

  /** What an interval says of a difference. */
  enum Verdict {
    BETTER,
    WORSE,
    /** The interval holds zero. */
    OPEN,
    /** There is one seed alone, and so no interval. */
    ONE_SEED
  }

  /** Empty if they have no seed in common. */
  static Optional<Comparison> of(Group group, Group other, Place place) {
    Map<Long, Point> others = new LinkedHashMap<>();
    other.at(place).forEach(reached -> others.put(reached.seed(), reached.point()));
    List<Long> seeds = new ArrayList<>();
    List<Point> ours = new ArrayList<>();
    List<Point> theirs = new ArrayList<>();
    for (Group.Reached reached : group.at(place)) {
      if (others.containsKey(reached.seed())) {
        seeds.add(reached.seed());
        ours.add(reached.point());
        theirs.add(others.get(reached.seed()));
      }
    }
    if (seeds.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Estimate> differences = new LinkedHashMap<>();
    for (Figure figure : Figure.ALL) {
      double[] values = new double[seeds.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = value(ours.get(i), figure) - value(theirs.get(i), figure);
      }
      Estimate.of(Arrays.stream(values))
          .ifPresent(difference -> differences.put(figure.key(), difference));
    }
    double[] logs = new double[seeds.size()];
    for (int i = 0; i < logs.length; i++) {
      logs[i] =
          Math.log(value(ours.get(i), Figure.ECE)) - Math.log(value(theirs.get(i), Figure.ECE));
    }
    Optional<Ratio> ratio = Estimate.of(Arrays.stream(logs)).map(Ratio::new);
    return Optional.of(new Comparison(group, other, seeds, differences, ratio));
  }

  private static double value(Point point, Figure figure) {
    return point.student().getOrDefault(figure.key(), Double.NaN);
  }

  /** Whether the group is better than the other by this figure. */
  Verdict verdict(Figure figure) {
    Estimate difference = differences.get(figure.key());
    if (difference == null || difference.half().isEmpty()) {
      return Verdict.ONE_SEED;
    }
    boolean higherIsBetter = figure.better() == Figure.Better.HIGHER;
    if (difference.above(0)) {
      return higherIsBetter ? Verdict.BETTER : Verdict.WORSE;
    }
    if (difference.below(0)) {
      return higherIsBetter ? Verdict.WORSE : Verdict.BETTER;
    }
    return Verdict.OPEN;
  }
}
