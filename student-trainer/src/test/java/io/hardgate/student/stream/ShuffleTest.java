package io.hardgate.student.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ShuffleTest {

  private static List<Integer> shuffled(int count, int window, long seed) {
    return shuffled(count, window, Long.MAX_VALUE, seed);
  }

  /** The items have one byte, two, three, one again and so on. */
  private static List<Integer> shuffled(int count, int window, long mostBytes, long seed) {
    Shuffle<Integer> shuffle = new Shuffle<>(window, mostBytes, seed);
    List<Integer> out = new ArrayList<>();
    IntStream.range(0, count).forEach(i -> out.addAll(shuffle.push(i, 1 + i % 3)));
    Optional<Integer> rest = shuffle.drain();
    while (rest.isPresent()) {
      out.add(rest.get());
      rest = shuffle.drain();
    }
    return out;
  }

  @Property
  void losesNothingAndRepeatsItself(
      @ForAll @IntRange(max = 300) int count,
      @ForAll @IntRange(min = 1, max = 400) int window,
      @ForAll long seed) {
    List<Integer> order = shuffled(count, window, seed);
    assertThat(order).hasSize(count).doesNotHaveDuplicates();
    assertThat(order).isEqualTo(shuffled(count, window, seed));
    for (int i = 0; i < count; i++) {
      assertThat(order.get(i))
          .as("no item comes before the window lets it")
          .isLessThanOrEqualTo(i + window);
    }
  }

  @Test
  void anotherSeedIsAnotherOrder() {
    assertThat(shuffled(100, 100, 1)).isNotEqualTo(shuffled(100, 100, 2));
  }

  @Property
  void bytesMakeTheWindowSmaller(
      @ForAll @IntRange(max = 300) int count,
      @ForAll @IntRange(min = 1, max = 400) int window,
      @ForAll @IntRange(max = 200) int mostBytes,
      @ForAll long seed) {
    List<Integer> order = shuffled(count, window, mostBytes, seed);
    assertThat(order).hasSize(count).doesNotHaveDuplicates();
    int held = Math.max(1, Math.min(window, mostBytes)); // each has one byte at least
    for (int i = 0; i < count; i++) {
      assertThat(order.get(i)).isLessThanOrEqualTo(i + held);
    }
    if (mostBytes >= 2 * count) {
      assertThat(order).isEqualTo(shuffled(count, window, seed));
    }
  }
}
