package io.hardgate.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.hardgate.lifecycle.StopSignal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InnerBenchmarkTest {

  private final List<String> turns = new ArrayList<>();

  private final InnerLoops loops =
      new InnerLoops() {
        @Override
        public List<Contest> contests() {
          return List.of(new Contest("contest", "loops", List.of("slow", "fast")));
        }

        @Override
        public double measure(String loop, Duration time) {
          turns.add(loop + " " + time.toMillis());
          return loop.equals("slow") ? 2 : 6;
        }
      };

  @Test
  void loopsTakeTurns() throws InterruptedException {
    BenchReport.Contest found =
        new InnerBenchmark(loops, 1, Duration.ofMillis(7))
            .run(loops.contests().get(0), new StopSignal());
    assertThat(turns).containsExactly("slow 7", "fast 7", "fast 7", "slow 7");
    assertThat(found.standings())
        .containsExactly(
            new Standing("slow", new Spread(2, 2, 2), new Spread(1, 1, 1), List.of(2.0)),
            new Standing("fast", new Spread(6, 6, 6), new Spread(3, 3, 3), List.of(6.0)));
  }
}
