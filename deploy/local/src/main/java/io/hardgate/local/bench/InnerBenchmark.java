package io.hardgate.local.bench;

import io.hardgate.lifecycle.StopSignal;
import java.time.Duration;
import java.util.List;

/** Lets loops take turns. */
public final class InnerBenchmark {

  private final InnerLoops loops;
  private final int rounds;
  private final Duration time;

  /**
   * Wiring.
   *
   * @param rounds that are counted
   * @param time of a turn
   */
  public InnerBenchmark(InnerLoops loops, int rounds, Duration time) {
    this.loops = loops;
    this.rounds = rounds;
    this.time = time;
  }

  /**
   * Runs one contest.
   *
   * @throws io.hardgate.lifecycle.HardgateException if it is stopped, or fails
   */
  public BenchReport.Contest run(InnerLoops.Contest contest, StopSignal stop)
      throws InterruptedException {
    List<Turn> turns = contest.loops().stream().map(Turn::new).toList();
    return new BenchReport.Contest(contest.name(), contest.unit(), Rounds.run(turns, rounds, stop));
  }

  private final class Turn implements Contestant {
    private final String loop;

    private Turn(String loop) {
      this.loop = loop;
    }

    @Override
    public String name() {
      return loop;
    }

    @Override
    public double turn(StopSignal stop) {
      return loops.measure(loop, time);
    }
  }
}
