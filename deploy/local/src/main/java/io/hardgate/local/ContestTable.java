package io.hardgate.local;

import io.hardgate.local.bench.BenchReport;
import io.hardgate.local.bench.Growth;
import io.hardgate.local.bench.Spread;
import io.hardgate.local.bench.Standing;
import java.io.PrintWriter;
import java.util.Locale;

/** A comparison as people read it: a line for each contestant, medians and quartiles. */
final class ContestTable {

  private ContestTable() {}

  static void print(PrintWriter out, BenchReport.Contest contest) {
    out.printf(
        Locale.ROOT,
        "%n%-34s %12s %20s %8s %17s%n",
        contest.workload(),
        contest.unit() + "/s",
        "quartiles",
        "ratio",
        "quartiles");
    contest.standings().forEach(standing -> out.println(line(standing)));
    if (contest.standings().stream().anyMatch(standing -> standing.ratio().noisy())) {
      out.println(noise("ratios"));
    }
    if (contest.growth() != null) {
      growth(out, contest.one(), contest.growth());
    }
    out.flush();
  }

  /** What is said of figures that lie {@link Spread#noisy} far apart. */
  static String noise(String figures) {
    return "the machine was too noisy to tell: half of the %s lie further apart than a twentieth"
        .formatted(figures);
  }

  private static void growth(PrintWriter out, String one, Growth growth) {
    Spread exponent = growth.exponent();
    out.printf(
        Locale.ROOT,
        "a %s's cost grows by the power of %.3f (%.3f to %.3f)%n",
        one,
        exponent.median(),
        exponent.low(),
        exponent.high());
    for (Growth.Times times : growth.times()) {
      out.printf(
          Locale.ROOT,
          "%s: %.3f times the cost of %s (%.3f to %.3f)%n",
          times.name(),
          times.cost().median(),
          growth.from(),
          times.cost().low(),
          times.cost().high());
    }
  }

  private static String line(Standing standing) {
    Spread speed = standing.speed();
    Spread ratio = standing.ratio();
    return String.format(
        Locale.ROOT,
        "  %-32s %,12.0f %20s %8.3f %17s",
        standing.name(),
        speed.median(),
        String.format(Locale.ROOT, "%,.0f to %,.0f", speed.low(), speed.high()),
        ratio.median(),
        String.format(Locale.ROOT, "%.3f to %.3f", ratio.low(), ratio.high()));
  }
}
