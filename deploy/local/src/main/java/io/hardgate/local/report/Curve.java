package io.hardgate.local.report;

import io.hardgate.student.training.Totals;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How something went on while a group was trained: a mean over its seeds at each place that all of
 * them came to.
 */
record Curve(List<Dot> dots) {

  /** More are not told apart on a page. */
  private static final int MOST_DOTS = 120;

  /**
   * A mean over seeds.
   *
   * @param x steps or passes
   */
  record Dot(double x, Estimate y) {}

  /** A student's figure at the end of each pass. */
  static Curve byPass(Group group, Figure figure) {
    List<Dot> dots = new ArrayList<>();
    for (int pass : group.passes()) {
      Estimate.of(
              group.drawn().stream()
                  .flatMap(run -> run.after(pass).stream())
                  .mapToDouble(point -> point.student().getOrDefault(figure.key(), Double.NaN)))
          .ifPresent(y -> dots.add(new Dot(pass, y)));
    }
    return new Curve(dots);
  }

  /** A student's figure at each step that it was evaluated after. */
  static Curve byStep(Group group, Figure figure) {
    List<Map<Long, Double>> runs = new ArrayList<>();
    for (Run run : group.drawn()) {
      Map<Long, Double> values = new TreeMap<>();
      for (Point point : run.steps()) {
        values.put(point.step(), point.student().getOrDefault(figure.key(), Double.NaN));
      }
      runs.add(values);
    }
    return mean(runs);
  }

  /** The share of the positions since the evaluation before that the teacher supervised. */
  static Curve toTeacher(Group group) {
    return since(group, Point::toTeacherSince);
  }

  /** A part of the loss, a mean over the positions since the evaluation before. */
  static Curve loss(Group group, ToDoubleFunction<Totals> part) {
    return since(
        group,
        (now, before) ->
            (part.applyAsDouble(now) - part.applyAsDouble(before))
                / (now.trained() - before.trained()));
  }

  private static Curve since(Group group, ToDoubleBiFunction<Totals, Totals> what) {
    List<Map<Long, Double>> runs = new ArrayList<>();
    for (Run run : group.drawn()) {
      Map<Long, Double> values = new TreeMap<>();
      Totals before = Totals.NONE;
      for (Point point : run.steps()) {
        values.put(point.step(), what.applyAsDouble(point.totals(), before));
        before = point.totals();
      }
      runs.add(values);
    }
    return mean(runs);
  }

  private static Curve mean(List<Map<Long, Double>> runs) {
    List<Dot> dots = new ArrayList<>();
    for (long step : runs.get(0).keySet()) {
      if (runs.stream().allMatch(run -> run.containsKey(step))) {
        Optional<Estimate> y = Estimate.of(runs.stream().mapToDouble(run -> run.get(step)));
        y.ifPresent(it -> dots.add(new Dot(step, it)));
      }
    }
    return new Curve(dots);
  }

  /** Whether there is nothing to be drawn. */
  boolean isEmpty() {
    return dots.isEmpty();
  }

  /** The same with no more dots than can be told apart: first, last, and some between. */
  Curve thinned() {
    int n = dots.size();
    if (n <= MOST_DOTS) {
      return this;
    }
    return new Curve(
        IntStream.range(0, MOST_DOTS)
            .mapToObj(i -> dots.get((int) ((long) i * (n - 1) / (MOST_DOTS - 1))))
            .toList());
  }
}
