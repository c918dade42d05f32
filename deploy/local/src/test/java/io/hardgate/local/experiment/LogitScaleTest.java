package io.hardgate.local.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.DenseValues;
import io.hardgate.messages.Dtype;
import io.hardgate.messages.Logits;
import io.hardgate.messages.SparseBuckets;
import io.hardgate.messages.SparseValues;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LogitScaleTest {

  private static final int CLASSES = 20;

  @Property(tries = 200)
  void aTemperatureTimesTheFactorUndoesIt(
      @ForAll @Size(2 * CLASSES) List<@FloatRange(min = -8, max = 8) Float> drawn)
      throws BadRecordException {
    float[] logits = new float[drawn.size()];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = drawn.get(i);
    }
    int[] labels = {3, 17};
    SparseValues before =
        SparseValues.of(SparseValues.encode(logits, 2, 5, labels, Dtype.FLOAT32), 2, CLASSES);
    for (float factor : new float[] {3, 1 / 3f}) {
      Logits message =
          Logits.newBuilder()
              .setSparse(SparseValues.encode(logits, 2, 5, labels, Dtype.FLOAT32))
              .build();
      SparseValues after =
          SparseValues.of(new LogitScale(factor).apply(message).getSparse(), 2, CLASSES);
      for (int position = 0; position < 2; position++) {
        for (double tau : new double[] {0.5, 1, 1.5, 4}) {
          double expected = new SparseBuckets().readLabel(before, position, labels[position], tau);
          assertThat(new SparseBuckets().readLabel(after, position, labels[position], tau * factor))
              .isCloseTo(expected, within(1e-4));
        }
      }
    }
  }

  @Test
  void denseOnesAreMultiplied() throws BadRecordException {
    float[] logits = {1, -2, 0.5f};
    for (Dtype dtype : new Dtype[] {Dtype.FLOAT32, Dtype.FLOAT16}) {
      Logits message = Logits.newBuilder().setDense(DenseValues.encode(logits, dtype)).build();
      DenseValues scaled =
          DenseValues.of(new LogitScale(3).apply(message).getDense(), 1, logits.length);
      for (int i = 0; i < logits.length; i++) {
        assertThat(scaled.get(i)).isEqualTo(3 * logits[i]);
      }
    }
  }
}
