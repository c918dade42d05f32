package io.hardgate.local.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class HashSplitTest {

  @Property
  void everyItemIsInExactlyOneSet(
      @ForAll Set<String> ids,
      @ForAll @DoubleRange(max = 1) double one,
      @ForAll @DoubleRange(max = 1) double other) {
    HashSplit<String> split = split(List.copyOf(ids), Math.min(one, other), Math.max(one, other));
    assertThat(all(split)).containsExactlyInAnyOrderElementsOf(ids);
  }

  @Property
  void anItemsSetAndTheOrderDoNotDependOnTheOthers(
      @ForAll Set<String> ids, @ForAll Set<String> others) {
    List<String> more = new ArrayList<>(others);
    ids.stream().filter(id -> !others.contains(id)).forEach(more::add);
    HashSplit<String> alone = split(List.copyOf(ids), 0.6, 0.7);
    HashSplit<String> among = split(more, 0.6, 0.7);
    assertThat(among.teacher().stream().filter(ids::contains).toList()).isEqualTo(alone.teacher());
    assertThat(among.heldOut().stream().filter(ids::contains).toList()).isEqualTo(alone.heldOut());
    assertThat(among.student().stream().filter(ids::contains).toList()).isEqualTo(alone.student());
  }

  @Test
  void theSetsHaveTheirShares() {
    List<String> ids = IntStream.range(0, 100_000).mapToObj(i -> "text-" + i).toList();
    HashSplit<String> split = split(ids, 0.6, 0.7);
    // Within four standard deviations of a binomial.
    assertThat(split.teacher().size()).isBetween(60_000 - 620, 60_000 + 620);
    assertThat(split.heldOut().size()).isBetween(10_000 - 380, 10_000 + 380);
  }

  private static HashSplit<String> split(List<String> ids, double teacherEnd, double heldOutEnd) {
    return HashSplit.of(ids, Function.identity(), teacherEnd, heldOutEnd);
  }

  private static List<String> all(HashSplit<String> split) {
    return Stream.of(split.teacher(), split.heldOut(), split.student())
        .flatMap(List::stream)
        .toList();
  }
}
