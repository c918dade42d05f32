package io.hardgate.teacher.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class LengthOrderTest {

  @Property
  void isAStableSort(@ForAll List<@IntRange(max = 5) Integer> lengths) {
    int[] expected =
        IntStream.range(0, lengths.size())
            .boxed()
            .sorted(Comparator.comparing(lengths::get))
            .mapToInt(i -> i)
            .toArray();
    assertThat(LengthOrder.of(lengths.size(), lengths::get)).containsExactly(expected);
  }

  @Property
  void batchesHaveRoomForTheirPadding(
      @ForAll List<@IntRange(min = 1, max = 9) Integer> lengths,
      @ForAll @IntRange(min = 1, max = 5) int rows,
      @ForAll @IntRange(min = 1, max = 20) int cells) {
    int[] order = LengthOrder.of(lengths.size(), lengths::get);

    List<int[]> batches = LengthOrder.batches(order, lengths::get, rows, cells);

    assertThat(batches.stream().flatMapToInt(IntStream::of)).containsExactly(boxed(order));
    for (int i = 0; i < batches.size(); i++) {
      int[] batch = batches.get(i);
      int longest = lengths.get(batch[batch.length - 1]);
      assertThat(batch).isNotEmpty().hasSizeLessThanOrEqualTo(rows);
      assertThat(batch.length == 1 || batch.length * longest <= cells).isTrue();
      if (i + 1 < batches.size() && batch.length < rows) {
        int next = lengths.get(batches.get(i + 1)[0]);
        assertThat((batch.length + 1) * next)
            .as("there was no room for one more")
            .isGreaterThan(cells);
      }
    }
  }

  private static Integer[] boxed(int[] values) {
    return IntStream.of(values).boxed().toArray(Integer[]::new);
  }
}
