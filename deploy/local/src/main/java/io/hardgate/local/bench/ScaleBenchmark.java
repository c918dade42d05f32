package io.hardgate.local.bench;

import io.hardgate.lifecycle.Closer;
import io.hardgate.lifecycle.StopSignal;
import java.util.ArrayList;
import java.util.List;

/**
 * How a cost grows with what grows in production: of a step with the student's age, teachers and
 * classes, of a sample that is trained on with the partitions of the log, and of one that is paired
 * with the samples that wait. All points of an axis take turns.
 */
public final class ScaleBenchmark {

  private static final int CLASSES = 24;
  private static final int WARM_UP = 100;
  private static final int LISTED = 64;

  private final int rounds;
  private final int steps;
  private final int most;

  /**
   * Wiring.
   *
   * @param rounds that are counted
   * @param steps of a turn
   * @param most what lies further out on an axis is not measured
   */
  public ScaleBenchmark(int rounds, int steps, int most) {
    this.rounds = rounds;
    this.steps = steps;
    this.most = most;
  }

  /** What may grow. */
  public static List<String> axes() {
    return GrowthAxis.names();
  }

  /** The least that an axis must reach for a growth to be seen: its second point. */
  public static int shortest(String axis) {
    return GrowthAxis.of(axis).points(Integer.MAX_VALUE).get(1);
  }

  /**
   * Measures along one axis.
   *
   * @throws io.hardgate.lifecycle.HardgateException if it is stopped, or fails
   */
  public BenchReport.Contest run(String name, StopSignal stop) throws InterruptedException {
    GrowthAxis axis = GrowthAxis.of(name);
    List<Integer> xs = axis.points(most);
    try (Closer closer = new Closer()) {
      List<Contestant> contestants =
          switch (axis) {
            case AGE, TEACHERS, CLASSES -> students(axis, xs, closer);
            case PARTITIONS -> PartitionedPairs.contestants(xs, workload(axis, 1), closer, stop);
            case BACKLOG -> Backlog.contestants(xs, rounds, steps, closer);
          };
      List<Standing> standings = Rounds.run(contestants, rounds, stop);
      Growth growth = Growth.of(xs, axis.from(xs), standings);
      return new BenchReport.Contest(name, axis.unit(), standings, growth);
    }
  }

  private List<Contestant> students(GrowthAxis axis, List<Integer> xs, Closer closer) {
    List<Contestant> students = new ArrayList<>();
    for (int x : xs) {
      TrainingWorkload workload = workload(axis, x);
      students.add(closer.register(new AgedStudent(axis.label(x), workload, workload.batches())));
    }
    return students;
  }

  private TrainingWorkload workload(GrowthAxis axis, int x) {
    String name = axis.lowerCase();
    return switch (axis) {
      case AGE ->
          new TextWorkload(CLASSES, 1, 0).training(name, x / TrainingWorkloads.BATCH, steps);
      case CLASSES ->
          new TextWorkload(x, 1, Math.min(LISTED, x - 1)).training(name, WARM_UP, steps);
      case TEACHERS -> new TextWorkload(CLASSES, x, 0).training(name, WARM_UP, steps);
      // So many steps that what was fetched during the warm-up does not matter.
      default -> new TextWorkload(CLASSES, 1, 0).training(name, WARM_UP, 10 * steps);
    };
  }
}
