package io.hardgate.student.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.DenseValues;
import io.hardgate.messages.Dtype;
import io.hardgate.messages.LogitValues;
import io.hardgate.messages.RecordRules;
import io.hardgate.messages.SparseValues;
import io.hardgate.student.model.Input;
import io.hardgate.student.supervision.Answer;
import io.hardgate.student.supervision.Answers;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Batches of token sequences: behind the inputs there are positions only, and no padding. */
class TokenBatchTest {

  private static final int CLASSES = 4;
  private static final int NO_LABEL = RecordRules.NO_LABEL;

  private final PairBatch batch = new PairBatch(CLASSES);

  @Test
  void inputsArePaddedAndEveryPositionHasItsPlace() {
    batch.fill(
        List.of(
            tokens(new int[] {7, 8}, 1, 2),
            tokens(new int[] {9}, 3),
            tokens(new int[] {4, 5, 6}, 0, NO_LABEL, 1)));
    try (NDManager manager = NDManager.newBaseManager()) {
      NDList inputs = batch.inputs(manager);
      assertThat(inputs.get(0).getShape()).isEqualTo(new Shape(3, 3));
      assertThat(inputs.get(0).toLongArray()).containsExactly(7, 8, 0, 9, 0, 0, 4, 5, 6);
      assertThat(inputs.get(1).toLongArray()).containsExactly(0, 1, 3, 6, 7, 8);
      Answers answers = batch.answers(manager);
      assertThat(answers.labels().toLongArray()).containsExactly(1, 2, 3, 0, 0, 1);
      assertThat(answers.hasLabel().toFloatArray()).containsExactly(1, 1, 1, 1, 0, 1);
      assertThat(answers.samples().getShape()).isEqualTo(new Shape(6, 1));
      assertThat(answers.samples().toLongArray()).containsExactly(0, 0, 1, 2, 2, 2);
    }
    assertThat(batch.size()).isEqualTo(3);
    assertThat(batch.positions()).isEqualTo(6);
    assertThat(batch.positions(2)).isEqualTo(3);
  }

  @Test
  void aTeacherHasAllPositionsOfTheSamplesThatItAnswered() {
    // Another batch's logits lie in the buffers.
    batch.fill(List.of(tokens(new int[] {1, 1, 1}, dense(9, 3), 0, 0, 0)));
    batch.fill(
        List.of(
            tokens(new int[] {1}, 0),
            tokens(new int[] {1, 2}, dense(1, 2), 0, 1),
            tokens(new int[] {3}, dense(5, 1), 2)));
    try (NDManager manager = NDManager.newBaseManager()) {
      Answer answer = batch.answers(manager).teachers().get(0);
      assertThat(answer.given().toFloatArray()).containsExactly(0, 1, 1, 1);
      assertThat(answer.logits().toFloatArray())
          .containsExactly(0, 0, 0, 0, 1, 2, 3, 4, 2, 4, 6, 8, 5, 10, 15, 20);
      assertThat(answer.sparse()).isEmpty();
    }
  }

  @Test
  void sparseAndDenseAnswersCanStandInOneBatch() throws BadRecordException {
    float[] row = {1, 2, 3, 4};
    SparseValues sparse =
        SparseValues.of(SparseValues.encode(row, 1, 3, new int[] {0}, Dtype.FLOAT32), 1, CLASSES);
    batch.fill(
        List.of(tokens(new int[] {1}, sparse, 0), tokens(new int[] {1, 2}, dense(1, 2), 0, 1)));
    try (NDManager manager = NDManager.newBaseManager()) {
      float[] logits = batch.answers(manager).teachers().get(0).logits().toFloatArray();
      // Of four classes three are listed, and the label's logit came too: nothing is left out.
      assertThat(logits[3] - logits[0]).isCloseTo(3, within(1e-4f));
      assertThat(logits).hasSize(12).endsWith(1, 2, 3, 4, 2, 4, 6, 8);
    }
  }

  @Test
  void anExampleHasOneLabelForEachPosition() {
    assertThatThrownBy(() -> tokens(new int[] {1, 2}, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("got 1 labels of 2 positions");
  }

  private static Example tokens(int[] ids, int... labels) {
    return new Example(new Input.Tokens(ids), labels, List.of());
  }

  private static Example tokens(int[] ids, LogitValues logits, int... labels) {
    return new Example(
        new Input.Tokens(ids), labels, List.of(new Example.Opinion("t", "1", logits)));
  }

  /** Of so many positions: the first has (v, 2v, 3v, 4v), the next twice as much. */
  private static DenseValues dense(int v, int positions) {
    float[] values = new float[positions * CLASSES];
    for (int i = 0; i < values.length; i++) {
      values[i] = v * (1 + i / CLASSES) * (1 + i % CLASSES);
    }
    try {
      return DenseValues.of(DenseValues.encode(values, Dtype.FLOAT32), positions, CLASSES);
    } catch (BadRecordException e) {
      throw new IllegalStateException(e);
    }
  }
}
