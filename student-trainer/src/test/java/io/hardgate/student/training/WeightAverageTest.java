package io.hardgate.student.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WeightAverageTest {

  private final NDManager manager = Compute.open("cpu", 1);
  private final NDArray weight = manager.create(new float[] {0, 100});

  @AfterEach
  void close() {
    manager.close();
  }

  private WeightAverage average(int reach) {
    return new WeightAverage(Map.of("w", weight), reach);
  }

  /** Step by step the weights go up by 1. */
  private void steps(WeightAverage average, int from, int to) {
    for (int step = from + 1; step <= to; step++) {
      weight.addi(1);
      average.step(step);
    }
  }

  private static float[] mean(WeightAverage average) {
    return average.arrays().get(WeightAverage.SERVED).get("w").toFloatArray();
  }

  @Test
  void isThePlainMeanAtFirst() {
    try (WeightAverage average = average(10)) {
      assertThat(mean(average)).containsExactly(0, 100);
      steps(average, 0, 9);
      assertThat(mean(average)).containsExactly(new float[] {5, 105}, within(1e-4f));
    }
  }

  @Test
  void thenOneThatForgets() {
    try (WeightAverage average = average(10)) {
      steps(average, 0, 500);
      // Of 500 - n with weight 0.1 * 0.9^n: 500 - 0.9 / 0.1.
      assertThat(mean(average)).containsExactly(new float[] {491, 591}, within(1e-2f));
    }
  }

  @Test
  void aLongOneTakesOneOfManySteps() {
    try (WeightAverage average = average(160)) {
      steps(average, 0, 35); // 10, 20 and 30 count
      assertThat(mean(average)).containsExactly(new float[] {20, 120}, within(1e-4f));
    }
  }

  @Test
  void isInPlaceForAWhileAndNoBitIsLost() {
    weight.divi(3);
    try (WeightAverage average = average(10)) {
      steps(average, 0, 7);
      float[] learning = weight.toFloatArray();
      float[] served = mean(average);
      assertThat(served).isNotEqualTo(learning);
      assertThat(average.served(weight::toFloatArray)).isEqualTo(served);
      assertThat(weight.toFloatArray()).isEqualTo(learning);
      assertThat(mean(average)).isEqualTo(served);
    }
  }

  @Test
  void ofOneStepItIsTheWeightsThemselves() {
    try (WeightAverage average = average(1)) {
      steps(average, 0, 3);
      assertThat(average.arrays()).containsOnlyKeys(WeightAverage.SERVED);
      assertThat(average.arrays().get(WeightAverage.SERVED).get("w")).isSameAs(weight);
      assertThat(average.served(weight::toFloatArray)).containsExactly(3, 103);
    }
  }

  @Test
  void beginsAnew() {
    try (WeightAverage average = average(10)) {
      steps(average, 0, 7);
      average.restart();
      assertThat(mean(average)).isEqualTo(weight.toFloatArray());
    }
  }
}
