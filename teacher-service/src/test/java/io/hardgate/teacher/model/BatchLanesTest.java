package io.hardgate.teacher.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchLanesTest {

  private static final int LANES = 3;
  private static final int CALLERS = 4;

  /** What holds a batch; it notices if two threads have it. */
  private static final class Lane {

    private final AtomicBoolean taken = new AtomicBoolean();

    float[][] twice(List<Integer> rows) {
      if (!taken.compareAndSet(false, true)) {
        throw new IllegalStateException("two threads have one lane");
      }
      float[][] results = new float[rows.size()][];
      for (int i = 0; i < results.length; i++) {
        Thread.onSpinWait();
        results[i] = new float[] {2f * rows.get(i)};
      }
      taken.set(false);
      return results;
    }
  }

  @Test
  void everyCallerGetsItsOwnResults() {
    try (BatchLanes<Lane> lanes = new BatchLanes<>(LANES, 2, Lane::new)) {
      List<CompletableFuture<Void>> callers = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        int first = 1000 * caller;
        callers.add(
            CompletableFuture.runAsync(
                () -> {
                  for (int count = 0; count < 300; count++) {
                    List<Integer> rows =
                        IntStream.range(first, first + count % 20).boxed().toList();
                    float[][] results = lanes.run(rows, Lane::twice);
                    assertThat(results).hasNumberOfRows(rows.size());
                    for (int i = 0; i < results.length; i++) {
                      assertThat(results[i]).containsExactly(2f * rows.get(i));
                    }
                  }
                }));
      }
      callers.forEach(CompletableFuture::join);
    }
  }

  @Test
  void aFailureIsItsCallersAlone() {
    try (BatchLanes<Lane> lanes = new BatchLanes<>(LANES, 2, Lane::new)) {
      for (int i = 0; i < 50; i++) {
        assertThatThrownBy(
                () ->
                    lanes.run(
                        7,
                        (lane, from, to) -> {
                          throw new PredictionException("as it was told");
                        }))
            .hasMessage("as it was told");
        assertThat(lanes.run(List.of(1, 2, 3, 4, 5), Lane::twice)[4]).containsExactly(10f);
      }
    }
  }
}
