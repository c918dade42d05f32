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
}
