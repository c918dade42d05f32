package io.hardgate.teacher.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MeanPoolingTest {

  @Test
  void averagesTheTokensOfTheSentenceAlone() {
    float[] hidden = {9, 9, /* sentence */ 5, 0, 1, 8, /* padding */ 7, 7};
    // The mean is (3, 4), its length 5.
    assertThat(MeanPooling.pool(hidden, 2, 2, 2)).containsExactly(0.6f, 0.8f);
  }

  @Test
  void leavesZerosAsTheyAre() {
    assertThat(MeanPooling.pool(new float[4], 0, 2, 2)).containsExactly(0, 0);
  }
}
