package io.hardgate.student.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import io.hardgate.student.training.Compute;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DropoutTest {

  private static final int CLASSES = 3;

  private final NDManager manager = Compute.open("cpu", 1);

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void leavesOutTheShareAndScalesTheRestSoThatTheMeanStays() {
    NDArray ones = manager.ones(new Shape(200, 50));

    float[] left = new Dropout(0.3).apply(ones, new SplittableRandom(1)).toFloatArray();

    int out = 0;
    double sum = 0;
    for (float unit : left) {
      assertThat(unit).isIn(0f, (float) (1 / 0.7));
      out += unit == 0 ? 1 : 0;
      sum += unit;
    }
    // 10,000 draws: four standard deviations are 0.018.
    assertThat(out / 10_000.0).isCloseTo(0.3, within(0.018));
    assertThat(sum / 10_000).isCloseTo(1, within(0.03));
  }

  @Test
  void isAFunctionOfTheSeedWhateverElseWasDrawn() {
    try (Mlp one = student(0.5);
        Mlp other = student(0.5)) {
      NDArray features = features();
      float[] first = one.trainingLogits(new NDList(features), 7).toFloatArray();
      JniUtils.setSeed(99);
      one.trainingLogits(new NDList(features), 8);
      other.trainingLogits(new NDList(features), 8);

      assertThat(one.trainingLogits(new NDList(features), 7).toFloatArray()).isEqualTo(first);
      assertThat(other.trainingLogits(new NDList(features), 7).toFloatArray()).isEqualTo(first);
      assertThat(one.trainingLogits(new NDList(features), 8).toFloatArray()).isNotEqualTo(first);
    }
  }

  @Test
  void isOfTrainingOnly() {
    try (Mlp with = student(0.5);
        Mlp without = student(0)) {
      NDList inputs = new NDList(features());

      assertThat(with.differsInTraining()).isTrue();
      assertThat(without.differsInTraining()).isFalse();
      assertThat(with.logits(inputs).toFloatArray())
          .isEqualTo(without.logits(inputs).toFloatArray());
      assertThat(without.trainingLogits(inputs, 7).toFloatArray())
          .isEqualTo(without.logits(inputs).toFloatArray());
    }
  }

  private Mlp student(double dropout) {
    return (Mlp)
        Students.create(manager, StudentModels.mlp(dropout, 16, 16), CLASSES, new Random(3));
  }

  private NDArray features() {
    return manager.create(
        new float[] {1, 2, 3, 4, -1, -2, -3, -4}, new Shape(2, StudentModels.FEATURES));
  }
}
