package io.hardgate.student.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class ReplayTest {

  @Property
  void itChoosesWithinThePastAndTheSameAgain(
      @ForAll long seed,
      @ForAll @LongRange(min = 1, max = 1_000_000) long step,
      @ForAll @IntRange(min = 1, max = 50) int count,
      @ForAll @IntRange(max = 200) int first,
      @ForAll @IntRange(max = 200) int second) {
    Map<Integer, Long> beginning = Map.of(0, 100L, 1, 0L);
    Map<Integer, Long> before = Map.of(0, 100L + first, 1, (long) second);
    Optional<OffsetRun> run = Replay.choose(seed, step, count, beginning, before);
    assertThat(run).isEqualTo(Replay.choose(seed, step, count, beginning, before));
    assertThat(run.isPresent()).isEqualTo(first + second > 0);
    run.ifPresent(
        chosen -> {
          long begin = beginning.get(chosen.partition());
          long end = before.get(chosen.partition());
          assertThat(chosen.next()).isEqualTo(end);
          assertThat(chosen.from()).isBetween(begin, end - 1);
          assertThat(end - chosen.from())
              .as("enough of them, where there are")
              .isGreaterThanOrEqualTo(Math.min(count, end - begin));
        });
  }

  @Test
  void overManyStepsItSeesAllOfThePast() {
    Map<Integer, Long> beginning = Map.of(0, 0L, 1, 0L);
    Map<Integer, Long> before = Map.of(0, 300L, 1, 100L);
    long fromTheFirst =
        LongStream.range(0, 4000)
            .filter(
                step -> Replay.choose(7, step, 1, beginning, before).orElseThrow().partition() == 0)
            .count();
    assertThat(fromTheFirst).isBetween(2850L, 3150L);
    long places =
        LongStream.range(0, 4000)
            .mapToObj(step -> Replay.choose(7, step, 1, beginning, before).orElseThrow())
            .distinct()
            .count();
    assertThat(places).isGreaterThan(390);
  }
}
