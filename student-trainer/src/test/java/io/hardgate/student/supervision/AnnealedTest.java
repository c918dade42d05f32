package io.hardgate.student.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnnealedTest {

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 0.9975", "100, 0.75", "399, 0.0025", "400, 0", "401, 0", "900000, 0"})
  void theTeacherGivesWayToTheLabel(long steps, double teacher) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray any = manager.zeros(new Shape(2, 1), DataType.FLOAT64);
      LabelLikelihoods likelihoods = new LabelLikelihoods(any, any, any.onesLike(), any);
      SupervisionPolicy policy = new Annealed(400).after(7, null).after(steps, null);
      assertThat(policy.teacherShare(likelihoods).toDoubleArray())
          .containsExactly(new double[] {teacher, teacher}, within(1e-15));
      assertThat(policy.tempersStudent()).isFalse();
    }
  }
}
