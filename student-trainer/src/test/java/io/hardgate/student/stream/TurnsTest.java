package io.hardgate.student.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TurnsTest {

  /** A log that is complete: so many records of each partition, and what was taken of them. */
  private static final class Log {
    private final List<Integer> sizes;
    private final int[] next;

    Log(List<Integer> sizes, int[] from) {
      this.sizes = sizes;
      next = from.clone();
    }

    boolean more(int partition) {
      return next[partition] < sizes.get(partition);
    }

    /** Whole batches, each a list of {@code partition@offset}, numbered from this step on. */
    List<List<String>> batches(int batchSize, int step, List<int[]> states) {
      Turns turns = new Turns(sizes.size(), batchSize);
      List<List<String>> batches = new ArrayList<>();
      while (true) {
        turns.begin(step + batches.size());
        List<String> batch = new ArrayList<>();
        OptionalInt partition = OptionalInt.of(0);
        while (batch.size() < batchSize && partition.isPresent()) {
          partition = turns.next(this::more);
          partition.ifPresent(p -> batch.add(p + "@" + next[p]++));
        }
        if (partition.isEmpty()) {
          return batches;
        }
        batches.add(batch);
        states.add(next.clone());
      }
    }
  }

  @Property
  void everyRecordIsTakenOnceAndAResumedTrainerMakesTheSameBatches(
      @ForAll @Size(min = 1, max = 5) List<@IntRange(max = 60) Integer> sizes,
      @ForAll @IntRange(min = 1, max = 20) int batchSize,
      @ForAll @IntRange(max = 1000) int pick) {
    List<int[]> states = new ArrayList<>();
    int[] start = new int[sizes.size()];
    List<List<String>> whole = new Log(sizes, start).batches(batchSize, 0, states);

    int records = sizes.stream().mapToInt(size -> size).sum();
    assertThat(whole).hasSize(records / batchSize);
    assertThat(whole.stream().flatMap(List::stream)).doesNotHaveDuplicates();

    if (!whole.isEmpty()) {
      int done = pick % whole.size() + 1;
      List<List<String>> rest =
          new Log(sizes, states.get(done - 1)).batches(batchSize, done, new ArrayList<>());
      assertThat(rest).isEqualTo(whole.subList(done, whole.size()));
    }
  }

  @Property
  void noPartitionWaitsWhileOthersAreRead(
      @ForAll @IntRange(min = 1, max = 6) int partitions,
      @ForAll @IntRange(min = 1, max = 40) int batchSize) {
    List<Integer> sizes = java.util.Collections.nCopies(partitions, 1000);
    List<int[]> states = new ArrayList<>();
    new Log(sizes, new int[partitions]).batches(batchSize, 0, states);
    int[] afterOneRound = states.get(partitions - 1);
    assertThat(afterOneRound).as("%d batches", partitions).containsOnly(batchSize);
  }

  @Test
  void aPartitionIsPassedOverOnlyIfItHoldsNoMore() {
    Turns turns = new Turns(3, 6);
    turns.begin(4); // 4 = 3 + 1
    List<Integer> order = new ArrayList<>();
    int[] left = {5, 0, 3};
    OptionalInt next = turns.next(p -> left[p] > 0);
    while (next.isPresent()) {
      left[next.getAsInt()]--;
      order.add(next.getAsInt());
      next = turns.next(p -> left[p] > 0);
    }
    assertThat(order).containsExactly(2, 2, 0, 0, 2, 0, 0, 0);
  }
}
