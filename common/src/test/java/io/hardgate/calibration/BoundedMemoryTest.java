package io.hardgate.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every estimator, over a life and a window, on 10,000,000 positions. */
class BoundedMemoryTest {

  private static final int CLASSES = 3;

  /** All that is kept of one predictor. */
  private static final class Kept {
    private final PredictionScores predictions = new PredictionScores();
    private final CalibrationDetail detail = new CalibrationDetail();
    private final FidelityScores fidelity = new FidelityScores();

    void add(double confidence, boolean right, double[] probabilities) {
      double nll = -Math.log(right ? confidence : 1 - confidence);
      predictions.add(confidence, right, nll, confidence * confidence);
      detail.add(confidence, right);
      detail.addSample(confidence, right ? 1 : 0.25);
      detail.classes().add(probabilities, 0, CLASSES, right ? 0 : 1);
      fidelity.add(right, nll);
    }

    Kept plus(Kept other) {
      predictions.add(other.predictions);
      detail.add(other.detail);
      fidelity.add(other.fidelity);
      return this;
    }
  }

  private final Kept life = new Kept();
  private final SlidingWindow<Kept> window = new SlidingWindow<>(10, 1000, Kept::new, Kept::plus);
  private final SplittableRandom random = new SplittableRandom(4);
  private final double[] probabilities = new double[CLASSES];

  private void add(int positions) {
    for (int i = 0; i < positions; i++) {
      long bits = random.nextLong();
      double confidence = 1.0 / CLASSES + (bits >>> 11) * 0x1.0p-53 * (CLASSES - 1) / CLASSES;
      boolean right = (bits & 1) == 0;
      probabilities[0] = confidence;
      probabilities[1] = (1 - confidence) / 2;
      probabilities[2] = (1 - confidence) / 2;
      life.add(confidence, right, probabilities);
      window.newest(1).add(confidence, right, probabilities);
    }
  }

  @Test
  void itIsTheSameAfter10MillionPositionsAsAfter100Thousand() {
    add(100_000);
    long before = bytes(List.of(life, window));
    assertThat(before).isGreaterThan(10 * 3 * 8 * 2 * ConfidenceGrid.DEFAULT_CELLS);
    add(9_900_000);
    assertThat(life.predictions.positions()).isEqualTo(10_000_000);
    assertThat(window.total().predictions.positions()).isLessThanOrEqualTo(10_000);
    assertThat(bytes(List.of(life, window))).isEqualTo(before);
    assertThat(life.detail.positions().accuracy()).isBetween(0.499, 0.501);
  }

  /** The measure sees what grows. */
  @Test
  void whatGrowsIsSeen() {
    List<Object> list = new ArrayList<>();
    list.add(new long[10]);
    long before = bytes(list);
    list.add(IntStream.range(0, 5).boxed().toList());
    assertThat(bytes(list)).isGreaterThan(before);
    list.set(0, new long[11]);
    list.remove(1);
    assertThat(bytes(list)).isEqualTo(before + 8);
  }

  private static long bytes(Object of) {
    return bytes(of, new IdentityHashMap<>());
  }

  /** Of all that can be reached, our own fields and arrays and what collections hold. */
  private static long bytes(Object of, IdentityHashMap<Object, Boolean> seen) {
    if (of == null || seen.put(of, true) != null) {
      return 0;
    }
    if (of.getClass().isArray()) {
      long sum = 8L * Array.getLength(of);
      if (of instanceof Object[] elements) {
        for (Object element : elements) {
          sum += bytes(element, seen);
        }
      }
      return sum;
    }
    if (of instanceof Collection<?> collection) {
      return collection.stream().mapToLong(element -> 16 + bytes(element, seen)).sum();
    }
    return of.getClass().getName().startsWith("io.hardgate.") ? fields(of, seen) : 8;
  }

  private static long fields(Object of, IdentityHashMap<Object, Boolean> seen) {
    long sum = 16;
    for (Field field : of.getClass().getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers())) {
        continue;
      }
      sum += 8;
      if (!field.getType().isPrimitive()) {
        try {
          field.setAccessible(true);
          sum += bytes(field.get(of), seen);
        } catch (IllegalAccessException e) {
          throw new AssertionError(field.toString(), e);
        }
      }
    }
    return sum;
  }
}
