package io.hardgate.local;

import io.hardgate.local.bench.BenchReport;
import io.hardgate.local.bench.Growth;
import io.hardgate.local.bench.Spread;
import io.hardgate.local.bench.Standing;
import io.hardgate.local.report.GrowthChart;
import io.hardgate.local.report.GrowthChart.Cost;
import io.hardgate.local.report.GrowthChart.Dot;
import io.hardgate.local.report.GrowthPage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Draws what grows. */
final class GrowthPlot {

  private static final Map<String, String> TITLES =
      Map.of(
          "age", "A step, by the age of the student",
          "teachers", "A step, by the number of teachers",
          "classes", "A step, by the number of classes",
          "partitions", "Training from a log, by its partitions",
          "backlog", "Pairing, by the samples that wait");

  private static final Map<String, String> AXES =
      Map.of("age", "positions learned from", "backlog", "samples pending");

  private static final double MICROS = 1e6;

  private GrowthPlot() {}

  static GrowthPage of(BenchReport report) {
    return new GrowthPage(
        report.machine().hardgate(),
        report.machine().line(),
        report.command(),
        report.contests().stream().map(GrowthPlot::chart).toList());
  }

  private static GrowthChart chart(BenchReport.Contest contest) {
    Growth growth = contest.growth();
    List<Integer> at = growth.at();
    List<Dot> dots = new ArrayList<>();
    for (int i = 0; i < contest.standings().size(); i++) {
      int x = at.get(Math.min(i, at.size() - 1));
      dots.add(dot(contest.standings().get(i), x));
    }
    String axis = contest.workload();
    Spread exponent = growth.exponent();
    return new GrowthChart(
        "growth-" + axis,
        TITLES.getOrDefault(axis, axis),
        AXES.getOrDefault(axis, axis),
        "µs a " + contest.one(),
        new Cost(exponent.median(), exponent.low(), exponent.high()),
        dots.subList(0, at.size()),
        dots.subList(at.size(), dots.size()));
  }

  /** The quickest quarter is the cheapest. */
  private static Dot dot(Standing standing, int x) {
    Spread speed = standing.speed();
    return new Dot(
        standing.name(),
        x,
        new Cost(MICROS / speed.median(), MICROS / speed.high(), MICROS / speed.low()));
  }
}
