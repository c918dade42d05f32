package io.hardgate.student.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class SentenceGateTest {

  private static NDArray column(NDManager manager, double... values) {
    return manager.create(values, new Shape(values.length, 1)).toType(DataType.FLOAT32, false);
  }

  private static NDArray samples(NDManager manager, long... samples) {
    return manager.create(samples, new Shape(samples.length, 1));
  }

  @Test
  void aSampleIsDecidedByTheSumsOverItsPositions() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      // Sums of the student: -4.5, -2, -3; of the teacher: -5, -1.9, -3.
      NDArray student = column(manager, -4, -0.5, -2, -1, -2);
      NDArray teacher = column(manager, -1, -4, -1.9, -2, -1);
      NDArray ones = column(manager, 1, 1, 1, 1, 1);
      NDArray samples = samples(manager, 0, 0, 1, 2, 2);
      LabelLikelihoods likelihoods = new LabelLikelihoods(student, teacher, ones, samples);
      assertThat(new SentenceGate().teacherShare(likelihoods).toFloatArray())
          .containsExactly(1, 1, 0, 0, 0);
      assertThat(new HardGate().teacherShare(likelihoods).toFloatArray())
          .containsExactly(0, 1, 0, 1, 0);
    }
  }

  @Test
  void whatLacksATeacherOrALabelDoesNotCount() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray student = column(manager, -1, -1, -9, -1);
      NDArray teacher = column(manager, -2, -1e6, -1, -2);
      NDArray samples = samples(manager, 0, 1, 1, 1);
      LabelLikelihoods likelihoods =
          new LabelLikelihoods(student, teacher, column(manager, 1, 0, 0, 1), samples);
      float[] without = new SentenceGate().teacherShare(likelihoods).toFloatArray();
      assertThat(without[3]).isEqualTo(1);
      likelihoods = new LabelLikelihoods(student, teacher, column(manager, 1, 0, 1, 1), samples);
      assertThat(new SentenceGate().teacherShare(likelihoods).toFloatArray())
          .containsExactly(1, 0, 0, 0);
    }
  }

  @Test
  void aTeacherThatRulesTheLabelOutSupervises() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray student = column(manager, -20, -300, -1e-3);
      NDArray teacher = column(manager, -1e-3, TeacherLogits.LEAST_LOG_Q, -5);
      NDArray ones = column(manager, 1, 1, 1);
      LabelLikelihoods likelihoods =
          new LabelLikelihoods(student, teacher, ones, samples(manager, 4, 4, 4));
      assertThat(new SentenceGate().teacherShare(likelihoods).toFloatArray())
          .containsExactly(1, 1, 1);
    }
  }

  /** Lengths of samples, of which any may have no position at all. */
  @Provide
  Arbitrary<int[]> lengths() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 40),
            Arbitraries.integers().between(0, 30).array(int[].class).ofMaxSize(20))
        .as(
            (first, others) -> {
              int[] lengths = Arrays.copyOf(others, others.length + 1);
              lengths[others.length] = first;
              return lengths;
            });
  }

  @Property(tries = 200)
  void sumsAreThoseOfEachSample(@ForAll("lengths") int[] lengths, @ForAll long seed) {
    Random random = new Random(seed);
    int positions = Arrays.stream(lengths).sum();
    long[] samples = new long[positions];
    float[] values = new float[positions];
    double[] sums = new double[lengths.length];
    int next = 0;
    for (int sample = 0; sample < lengths.length; sample++) {
      for (int i = 0; i < lengths[sample]; i++) {
        samples[next] = sample;
        values[next] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(6)));
        sums[sample] += values[next];
        next++;
      }
    }
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Shape column = new Shape(positions, 1);
      NDArray found =
          SampleSums.of(manager.create(values, column), manager.create(samples, column));
      assertThat(found.getShape()).isEqualTo(column);
      double[] all = found.toDoubleArray();
      for (int i = 0; i < positions; i++) {
        assertThat(all[i]).isEqualTo(sums[(int) samples[i]], within(1e-6));
      }
    }
  }
}
