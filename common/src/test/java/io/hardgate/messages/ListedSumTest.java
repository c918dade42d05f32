package io.hardgate.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

class ListedSumTest {

  private static final int CLASSES = 200;

  @Property
  void manyAtOnceAreTheSameAsOneByOne(
      @ForAll long seed, @ForAll @DoubleRange(min = 0.01, max = 2000) double scale)
      throws BadRecordException {
    for (List<Float> grid :
        List.of(SparseValues.STANDARD_TEMPERATURES, List.of(0.1f, 1f), List.of(0.7f, 1f, 3.1f))) {
      float[] logits = SparseValuesTest.logits(2 * CLASSES, scale, seed);
      SparseValues values =
          SparseValues.of(
              SparseValues.encode(logits, 2, 12, new int[] {3, 4}, Dtype.FLOAT32, grid),
              2,
              CLASSES);
      double[] betas = values.curve().betas();
      double[] sums = new double[betas.length];
      ListedSum listed = new ListedSum(12, betas);
      for (int position = 0; position < 2; position++) {
        listed.read(values, position).logs(sums);
        for (int i = 0; i < betas.length; i++) {
          double alone = listed.log(betas[i]);
          assertThat(sums[i]).isEqualTo(alone, within(1e-12 * Math.max(1, Math.abs(alone))));
        }
      }
    }
  }
}
