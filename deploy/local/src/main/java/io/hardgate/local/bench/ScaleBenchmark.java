package io.hardgate.local.bench;

import io.hardgate.lifecycle.Closer;
import io.hardgate.lifecycle.StopSignal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the cost of a step grows with what grows in production: the age of the student, teachers and
 * classes. All points of an axis take turns.
 */
public final class ScaleBenchmark {

  private static final int CLASSES = 24;
  private static final int WARM_UP = 100;
  private static final int LISTED = 64;

  private static final Map<String, List<Integer>> AXES = new LinkedHashMap<>();

  static {
    AXES.put("age", List.of(10_000, 100_000, 1_000_000));
    AXES.put("teachers", List.of(1, 4, 16));
    AXES.put("classes", List.of(24, 240, 2_400, 32_000));
  }

  private final int rounds;
  private final int steps;

  /**
   * Wiring.
   *
   * @param rounds that are counted
   * @param steps of a turn
   */
  public ScaleBenchmark(int rounds, int steps) {
    this.rounds = rounds;
    this.steps = steps;
  }

  /**
   * How a step's cost grows along one axis.
   *
   * @param xs where it was measured
   * @param standings in steps a second, in their order
   * @param exponent of the cost, see {@link Exponent}
   */
  public record Growth(String axis, List<Integer> xs, List<Standing> standings, double exponent) {}

  /** What may grow. */
  public static List<String> axes() {
    return List.copyOf(AXES.keySet());
  }

  /**
   * Measures along one axis.
   *
   * @throws io.hardgate.lifecycle.HardgateException if it is stopped, or fails
   */
  public Growth run(String axis, StopSignal stop) throws InterruptedException {
    List<Integer> xs = AXES.get(axis);
    try (Closer closer = new Closer()) {
      List<Contestant> students = new ArrayList<>();
      for (int x : xs) {
        TrainingWorkload workload = workload(axis, x);
        students.add(
            closer.register(
                new AgedStudent("%,d %s".formatted(x, unit(axis)), workload, workload.batches())));
      }
      List<Standing> standings = Rounds.run(students, rounds, stop);
      List<Double> costs =
          standings.stream().map(standing -> 1 / standing.speed().median()).toList();
      double exponent = Exponent.of(xs.stream().map(Integer::doubleValue).toList(), costs);
      return new Growth(axis, xs, standings, exponent);
    }
  }

  private static String unit(String axis) {
    return axis.equals("age") ? "positions old" : axis;
  }

  private TrainingWorkload workload(String axis, int x) {
    return switch (axis) {
      case "age" ->
          new TextWorkload(CLASSES, 1, 0).training(axis, x / TrainingWorkloads.BATCH, steps);
      case "teachers" -> new TextWorkload(CLASSES, x, 0).training(axis, WARM_UP, steps);
      default -> new TextWorkload(x, 1, Math.min(LISTED, x - 1)).training(axis, WARM_UP, steps);
    };
  }
}
