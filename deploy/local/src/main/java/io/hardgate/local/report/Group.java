package io.hardgate.local.report;

import io.hardgate.calibration.ConfidenceInterval;
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

  /** What was fitted to its teacher in the end, the mean over its runs. */
  double fittedTau() {
    return runs.stream().mapToDouble(run -> run.newest().fittedTau()).average().orElseThrow();
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

  /** Those that are finished; all, if none is: a curve has the same runs from end to end. */
  List<Run> drawn() {
    List<Run> finished = runs.stream().filter(run -> run.end().isPresent()).toList();
    return finished.isEmpty() ? runs : finished;
  }

  /** The passes whose ends all runs that are drawn have reached. */
  List<Integer> passes() {
    List<Run> drawn = drawn();
    return drawn.get(0).points().stream()
        .filter(Point::passEnd)
        .flatMap(point -> point.pass().stream().boxed())
        .filter(pass -> drawn.stream().allMatch(run -> run.after(pass).isPresent()))
        .toList();
  }

  /**
   * The 95 % interval of the ECE over held-out data, of one run: the mean of the bounds of these.
   * All runs are measured on the same data, so to have more of them does not make it narrower.
   */
  static Optional<ConfidenceInterval> heldOut(
      List<Reached> all, Function<Point.Spread, HeldOutInterval> predictor) {
    List<ConfidenceInterval> each =
        all.stream()
            .flatMap(reached -> reached.point().spread().stream())
            .map(spread -> predictor.apply(spread).ece())
            .filter(interval -> Double.isFinite(interval.low()))
            .toList();
    if (each.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new ConfidenceInterval(
            each.stream().mapToDouble(ConfidenceInterval::low).average().orElseThrow(),
            each.stream().mapToDouble(ConfidenceInterval::high).average().orElseThrow()));
  }
}
