package io.hardgate.inner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hardgate.local.bench.InnerLoops;
import io.hardgate.messages.BadRecordException;
import java.util.Collection;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

@Timeout(180)
class JmhLoopsTest {

  @Test
  void everyLoopRunsAndIsInAContest() throws RunnerException {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include("^io\\.hardgate\\.inner\\.")
                    .mode(Mode.SingleShotTime)
                    .forks(0)
                    .warmupIterations(0)
                    .measurementIterations(1)
                    .verbosity(VerboseMode.SILENT)
                    .shouldFailOnError(true)
                    .build())
            .run();
    List<String> compared =
        new JmhLoops().contests().stream().flatMap(contest -> contest.loops().stream()).toList();
    assertThat(results)
        .extracting(result -> result.getParams().getBenchmark())
        .containsExactlyInAnyOrderElementsOf(
            compared.stream().map(loop -> "io.hardgate.inner." + loop).toList());
  }

  @Test
  void theLossesAreOfTheSameBatch() throws BadRecordException {
    LossLoops loops = new LossLoops();
    loops.prepare();
    try {
      double exact = loops.dense();
      assertThat((double) loops.composed()).isCloseTo(exact, within(exact * 1e-4));
      // Of the tail less is told, and what is told is even.
      assertThat(loops.sparse()).isPositive().isLessThan(exact);
      assertThat(loops.sparseExpanded()).isGreaterThan(loops.sparse());
    } finally {
      loops.close();
    }
  }

  @Test
  void theCommandFindsThem() {
    assertThat(ServiceLoader.load(InnerLoops.class)).hasExactlyElementsOfTypes(JmhLoops.class);
  }
}
