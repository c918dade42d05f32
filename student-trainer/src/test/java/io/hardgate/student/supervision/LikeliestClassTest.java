package io.hardgate.student.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.hardgate.student.training.Compute;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Beside the engine's own walk. */
class LikeliestClassTest {

  private static final int POSITIONS = 50;

  private final NDManager manager = Compute.open("cpu", 1);

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 24, 256, 257, 320, 383, 8192, 10_001})
  void isTheFirstOfTheLargest(int classes) {
    Random random = new Random(classes);
    float[] z = new float[POSITIONS * classes];
    for (int i = 0; i < z.length; i++) {
      // Every fourth position has many that are alike, and some have nothing but.
      int position = i / classes;
      z[i] =
          switch (position % 4) {
            case 0 -> random.nextInt(4);
            case 1 -> position % 8 == 1 ? -3 : Float.NEGATIVE_INFINITY;
            default -> (float) random.nextGaussian();
          };
    }
    for (int i = 2; i < POSITIONS; i += 4) {
      z[i * classes + classes - 1] = 9; // the last, which may be in no window
    }
    NDArray logits = manager.create(z, new Shape(POSITIONS, classes));
    for (DataType type : new DataType[] {DataType.FLOAT32, DataType.FLOAT64}) {
      NDArray typed = logits.toType(type, true);
      NDArray found = LikeliestClass.of(typed);
      assertThat(found.getShape()).isEqualTo(new Shape(POSITIONS, 1));
      assertThat(found.toLongArray()).isEqualTo(typed.argMax(1).toLongArray());
    }
  }

  /**
   * Whoever looks up what is at the class must find something: the loss is refused, not the call.
   */
  @ParameterizedTest
  @ValueSource(ints = {24, 320, 383})
  void isAClassWhereALogitIsNoNumber(int classes) {
    float[] z = new float[2 * classes];
    z[5] = Float.NaN;
    z[classes + 7] = 1;
    long[] found =
        LikeliestClass.of(manager.create(z, new Shape(2, classes))).squeeze(1).toLongArray();
    assertThat(found[0]).isBetween(0L, classes - 1L);
    assertThat(found[1]).isEqualTo(7);
  }
}
