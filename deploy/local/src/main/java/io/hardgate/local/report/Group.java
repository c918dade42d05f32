package io.hardgate.local.report;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Runs that differ by the seed alone.
 *
 * @param name unlike that of all others of the task
 * @param shortName the same among those with its teacher
 * @param runs by seed
 */
record Group(String name, String shortName, Variant variant, List<Run> runs) {

  Group {
    runs = runs.stream().sorted(Comparator.comparingLong(Run::seed)).toList();
  }

  /** Whether it is this one. */
  boolean is(Group other) {
    return name.equals(other.name);
  }

  /** Those of its runs that came to this place, with what they were there. */
  List<Reached> at(Place place) {
    return runs.stream()
        .flatMap(run -> place.of(run).stream().map(point -> new Reached(run.seed(), point)))
        .toList();
  }

  /** What a run was at a place. */
  record Reached(long seed, Point point) {}

  /** The mean of something over the seeds. */
  static Optional<Estimate> mean(List<Reached> all, ToDoubleFunction<Point> of) {
    return Estimate.of(all.stream().map(Reached::point).mapToDouble(of));
  }

  /** The mean of a figure over the seeds. */
  static Optional<Estimate> mean(
      List<Reached> all, Figure figure, Function<Point, Map<String, Double>> predictor) {
    return mean(all, point -> predictor.apply(point).getOrDefault(figure.key(), Double.NaN));
  }

  /** The passes whose ends all runs have reached. */
  List<Integer> passes() {
    return runs.get(0).points().stream()
        .filter(Point::passEnd)
        .flatMap(point -> point.pass().stream().boxed())
        .filter(pass -> runs.stream().allMatch(run -> run.after(pass).isPresent()))
        .toList();
  }
}
