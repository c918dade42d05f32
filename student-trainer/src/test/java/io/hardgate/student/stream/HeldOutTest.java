package io.hardgate.student.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.hardgate.messages.Sample;
import io.hardgate.student.training.Example;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class HeldOutTest {

  private static final int PARTITIONS = 3;

  private static HeldOutPair pair(int partition, long offset) {
    return new HeldOutPair(
        partition,
        offset,
        10,
        new Example(new int[] {partition}, 0, List.of()),
        Sample.getDefaultInstance());
  }

  /** The pairs of these partitions as they come, every second offset of each. */
  private static List<HeldOutPair> arrivals(List<Integer> order) {
    Map<Integer, Long> next = new HashMap<>();
    List<HeldOutPair> pairs = new ArrayList<>();
    order.forEach(
        partition -> pairs.add(pair(partition, 2 * next.merge(partition, 1L, Long::sum))));
    return pairs;
  }

  private static List<String> held(HeldOut window) {
    return window.pairs().stream().map(pair -> pair.partition() + "@" + pair.offset()).toList();
  }

  @Property
  void itIsAFunctionOfHowFarThePartitionsWereRead(
      @ForAll @Size(max = 80) List<@IntRange(max = PARTITIONS - 1) Integer> order,
      @ForAll @IntRange(min = 1, max = 40) int capacity,
      @ForAll @IntRange(max = 400) int mostBytes) {
    List<HeldOutPair> pairs = arrivals(order);
    HeldOut live = new HeldOut(capacity, mostBytes, PARTITIONS);
    pairs.forEach(live::add);

    HeldOut readBack = new HeldOut(capacity, mostBytes, PARTITIONS);
    Map<Integer, Long> from = live.from();
    for (int partition = PARTITIONS - 1; partition >= 0; partition--) {
      int p = partition;
      pairs.stream()
          .filter(pair -> pair.partition() == p && pair.offset() >= from.get(p))
          .forEach(readBack::add);
    }
    assertThat(held(readBack)).isEqualTo(held(live));
    assertThat(readBack.from()).isEqualTo(from);
    assertThat(live.examples()).hasSameSizeAs(live.pairs());
    assertThat(live.isEmpty()).isEqualTo(order.isEmpty());
  }

  @Test
  void everyPartitionHasAnEqualShareAndAtLeastOne() {
    HeldOut window = new HeldOut(7, 1000, PARTITIONS);
    arrivals(List.of(0, 0, 0, 2, 0)).forEach(window::add);
    assertThat(held(window)).containsExactly("0@6", "0@8", "2@2");
    HeldOut tiny = new HeldOut(1, 1000, PARTITIONS);
    arrivals(List.of(1, 0, 1)).forEach(tiny::add);
    assertThat(held(tiny)).containsExactly("0@2", "1@4");
  }

  @Test
  void largePairsAreFewerButNeverNone() {
    HeldOut window = new HeldOut(30, 60, PARTITIONS); // 20 bytes, two pairs, of each partition
    arrivals(List.of(0, 0, 0, 1)).forEach(window::add);
    assertThat(held(window)).containsExactly("0@4", "0@6", "1@2");
    HeldOut tiny = new HeldOut(30, 0, PARTITIONS);
    arrivals(List.of(1, 0, 1)).forEach(tiny::add);
    assertThat(held(tiny)).containsExactly("0@2", "1@4");
  }
}
