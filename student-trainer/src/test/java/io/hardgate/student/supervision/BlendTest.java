package io.hardgate.student.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Values that were computed by hand; the arithmetic stands beside them. */
class BlendTest {

  private static final Offset<Float> CLOSE = within(1e-6f);
  private static final int NONE = -1;

  private final NDManager manager = NDManager.newBaseManager("PyTorch");

  @AfterEach
  void close() {
    manager.close();
  }

  private Member member(double weight, double tau, float... z) {
    return new Member(
        manager.create(z, new Shape(1, z.length)), manager.ones(new Shape(1, 1)), weight, tau);
  }

  private Member absent(float... z) {
    return new Member(
        manager.create(z, new Shape(1, z.length)), manager.zeros(new Shape(1, 1)), 1, 1);
  }

  /** A teacher with these probabilities at this tau. */
  private Member withProbabilities(double weight, double tau, double... p) {
    float[] z = new float[p.length];
    for (int v = 0; v < p.length; v++) {
      z[v] = (float) (tau * Math.log(p[v]));
    }
    return member(weight, tau, z);
  }

  private NDArray blend(Blend blend, int label, Member... members) {
    Shape column = new Shape(1, 1);
    NDArray labels = manager.create(new long[] {Math.max(0, label)}, column);
    NDArray hasLabel = manager.full(column, label == NONE ? 0f : 1f);
    return blend.logits(Arrays.asList(members), labels, hasLabel);
  }

  /** The blend's logits, with 0 for the last class: a constant for all of them says nothing. */
  private float[] logits(Blend blend, int label, Member... members) {
    float[] z = blend(blend, label, members).toFloatArray();
    float last = z[z.length - 1];
    for (int v = 0; v < z.length; v++) {
      z[v] -= last;
    }
    return z;
  }

  private float[] probabilities(Blend blend, Member... members) {
    return blend(blend, NONE, members).softmax(1).toFloatArray();
  }

  @Test
  void singleTakesTheLogitsAsTheyAre() {
    assertThat(blend(new Single(), 0, member(1, 2, 5, 0, 3)).toFloatArray())
        .containsExactly(5, 0, 3);
    assertThatThrownBy(() -> blend(new Single(), 0, member(1, 1, 5, 0), member(1, 1, 1, 2)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void meanOfTheLogitsOfOneTeacher() {
    assertThat(logits(new MeanLogits(), 0, member(7, 1, 2, 3, 1))).containsExactly(1, 2, 0);
    // At tau 2: (2, 3, 1) / 2 = (1, 1.5, 0.5).
    assertThat(logits(new MeanLogits(), 0, member(7, 2, 2, 3, 1)))
        .containsExactly(new float[] {0.5f, 1, 0}, CLOSE);
  }

  @Test
  void meanOfTheLogitsOfTwoTeachers() {
    // ((4 + 0) / 2, (0 + 1) / 2, 0)
    assertThat(logits(new MeanLogits(), 1, member(1, 1, 4, 0, 0), member(1, 1, 0, 1, 0)))
        .containsExactly(new float[] {2, 0.5f, 0}, CLOSE);
    // Weights 3 and 1: ((3 * 4 + 0) / 4, (0 + 1) / 4, 0)
    assertThat(logits(new MeanLogits(), 1, member(3, 1, 4, 0, 0), member(1, 1, 0, 1, 0)))
        .containsExactly(new float[] {3, 0.25f, 0}, CLOSE);
    // The first at tau 2 is (2, 0, 0): ((2 + 0) / 2, (0 + 1) / 2, 0)
    assertThat(logits(new MeanLogits(), 1, member(1, 2, 4, 0, 0), member(1, 1, 0, 1, 0)))
        .containsExactly(new float[] {1, 0.5f, 0}, CLOSE);
  }

  @Test
  void meanOfTheLogitsOfThreeTeachers() {
    Member one = member(1, 1, 4, 0, 0);
    Member two = member(1, 1, 0, 1, 0);
    Member three = member(2, 0.5, 1, 0, 0);
    // The third at tau 0.5 is (2, 0, 0): ((4 + 0 + 2 * 2) / 4, (0 + 1 + 0) / 4, 0)
    assertThat(logits(new MeanLogits(), 1, one, two, three))
        .containsExactly(new float[] {2, 0.25f, 0}, CLOSE);
    // Without the second: ((4 + 2 * 2) / 3, 0, 0)
    assertThat(logits(new MeanLogits(), 1, one, absent(0, 99, 0), three))
        .containsExactly(new float[] {8 / 3f, 0, 0}, CLOSE);
  }

  @Test
  void meanOfTheProbabilitiesOfOneTeacher() {
    assertThat(probabilities(new MeanProbabilities(), withProbabilities(5, 2, 0.5, 0.25, 0.25)))
        .containsExactly(new float[] {0.5f, 0.25f, 0.25f}, CLOSE);
  }

  @Test
  void meanOfTheProbabilitiesOfTwoTeachers() {
    // ((0.5 + 0.1) / 2, (0.25 + 0.6) / 2, (0.25 + 0.3) / 2)
    assertThat(
            probabilities(
                new MeanProbabilities(),
                withProbabilities(1, 1, 0.5, 0.25, 0.25),
                withProbabilities(1, 3, 0.1, 0.6, 0.3)))
        .containsExactly(new float[] {0.3f, 0.425f, 0.275f}, CLOSE);
    // Weights 3 and 1: ((1.5 + 0.1) / 4, (0.75 + 0.6) / 4, (0.75 + 0.3) / 4)
    assertThat(
            probabilities(
                new MeanProbabilities(),
                withProbabilities(3, 1, 0.5, 0.25, 0.25),
                withProbabilities(1, 1, 0.1, 0.6, 0.3)))
        .containsExactly(new float[] {0.4f, 0.3375f, 0.2625f}, CLOSE);
  }

  @Test
  void meanOfTheProbabilitiesOfThreeTeachers() {
    Member one = withProbabilities(1, 1, 0.5, 0.25, 0.25);
    Member two = withProbabilities(1, 0.5, 0.1, 0.6, 0.3);
    Member three = withProbabilities(2, 1, 0.2, 0.2, 0.6);
    // ((0.5 + 0.1 + 2 * 0.2) / 4, (0.25 + 0.6 + 2 * 0.2) / 4, (0.25 + 0.3 + 2 * 0.6) / 4)
    assertThat(probabilities(new MeanProbabilities(), one, two, three))
        .containsExactly(new float[] {0.25f, 0.3125f, 0.4375f}, CLOSE);
    // Without the second: ((0.5 + 0.4) / 3, (0.25 + 0.4) / 3, (0.25 + 1.2) / 3)
    assertThat(probabilities(new MeanProbabilities(), one, absent(0, 99, 0), three))
        .containsExactly(new float[] {0.3f, 0.65f / 3, 1.45f / 3}, CLOSE);
  }

  @Test
  void weightedIsThePlainMeanForOneTeacher() {
    for (int label : List.of(0, 1, NONE)) {
      assertThat(logits(new Weighted(0.75), label, member(2, 1, 3, 1, 0)))
          .containsExactly(new float[] {3, 1, 0}, CLOSE);
    }
  }

  @Test
  void weightedForTwoTeachers() {
    Member one = member(1, 1, 3, 0, 0);
    Member two = member(1, 1, 0, 4, 0);
    // y = 0: the second is wrong, its weight becomes 0.75, and the first's 1 + 0.25:
    // (1.25 * 3 / 2, 0.75 * 4 / 2, 0)
    assertThat(logits(new Weighted(0.75), 0, one, two))
        .containsExactly(new float[] {1.875f, 1.5f, 0}, CLOSE);
    // y = 1, the other way round: (0.75 * 3 / 2, 1.25 * 4 / 2, 0)
    assertThat(logits(new Weighted(0.75), 1, one, two))
        .containsExactly(new float[] {1.125f, 2.5f, 0}, CLOSE);
    // W = 0: the one that is right is all there is, with weight 2: (2 * 3 / 2, 0, 0)
    assertThat(logits(new Weighted(0), 0, one, two)).containsExactly(new float[] {3, 0, 0}, CLOSE);
    // y = 2, both wrong, and no label: the plain mean.
    for (int label : List.of(2, NONE)) {
      assertThat(logits(new Weighted(0.75), label, one, two))
          .containsExactly(new float[] {1.5f, 2, 0}, CLOSE);
    }
  }

  @Test
  void weightedForThreeTeachers() {
    Member one = member(1, 1, 3, 0, 0);
    Member two = member(1, 1, 2, 1, 0);
    Member three = member(1, 1, 0, 4, 0);
    // y = 0: 0.25 is taken from the third, each of the others gets 0.125; 1.125 + 1.125 + 0.75 = 3:
    // ((1.125 * 3 + 1.125 * 2) / 3, (1.125 * 1 + 0.75 * 4) / 3, 0)
    assertThat(logits(new Weighted(0.75), 0, one, two, three))
        .containsExactly(new float[] {1.875f, 1.375f, 0}, CLOSE);
    // y = 1: 0.25 is taken from each of the first two, the third has 1.5:
    // (0.75 * (3 + 2) / 3, (0.75 * 1 + 1.5 * 4) / 3, 0)
    assertThat(logits(new Weighted(0.75), 1, one, two, three))
        .containsExactly(new float[] {1.25f, 2.25f, 0}, CLOSE);
    // y = 2, all wrong, and no label: the plain mean (5 / 3, 5 / 3, 0).
    for (int label : List.of(2, NONE)) {
      assertThat(logits(new Weighted(0.75), label, one, two, three))
          .containsExactly(new float[] {5 / 3f, 5 / 3f, 0}, CLOSE);
    }
    // Without the third both are right at y = 0: the plain mean (2.5, 0.5, 0).
    assertThat(logits(new Weighted(0.75), 0, one, two, absent(0, 4, 0)))
        .containsExactly(new float[] {2.5f, 0.5f, 0}, CLOSE);
  }

  @Test
  void whatIsTakenGoesToTheRightOnesInProportionToTheirWeights() {
    // Weights 2, 1, 1; y = 0: 0.25 is taken from the third; the first gets 2/3 of it, the second
    // 1/3. 13/6 + 13/12 + 3/4 = 4: ((13/6 * 3 + 13/12 * 2) / 4, (13/12 * 1 + 3/4 * 4) / 4, 0)
    assertThat(
            logits(
                new Weighted(0.75),
                0,
                member(2, 1, 3, 0, 0),
                member(1, 1, 2, 1, 0),
                member(1, 1, 0, 4, 0)))
        .containsExactly(new float[] {13 / 6f, 49 / 48f, 0}, CLOSE);
  }

  @Test
  void positionsThatNobodyAnsweredAreZeros() {
    for (Blend blend : List.of(new MeanLogits(), new MeanProbabilities(), new Weighted(0.5))) {
      assertThat(blend(blend, 0, absent(1, 2, 3), absent(-3e38f, 3e38f, 0)).toFloatArray())
          .containsExactly(new float[] {0, 0, 0}, within(0f));
    }
  }
}
