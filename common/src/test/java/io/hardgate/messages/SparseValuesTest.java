package io.hardgate.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SparseValuesTest {

  private static final int NO_LABEL = RecordRules.NO_LABEL;

  private final SparseBuckets buckets = new SparseBuckets();

  static float[] logits(int count, double scale, long seed) {
    Random random = new Random(seed);
    float[] logits = new float[count];
    for (int i = 0; i < count; i++) {
      logits[i] = (float) (random.nextGaussian() * scale + 7);
    }
    return logits;
  }

  /** log softmax(logits / tau) of one position, in double precision. */
  static double[] dense(float[] logits, int start, int classes, double tau) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < classes; i++) {
      largest = Math.max(largest, logits[start + i]);
    }
    double sum = 0;
    for (int i = 0; i < classes; i++) {
      sum += Math.exp((logits[start + i] - largest) / tau);
    }
    double[] logQ = new double[classes];
    for (int i = 0; i < classes; i++) {
      logQ[i] = (logits[start + i] - largest) / tau - Math.log(sum);
    }
    return logQ;
  }

  @Test
  void theBytesAsTheContractSays() throws BadRecordException {
    float[] logits = {1, 3, 2, -1, 3, 4, 5, -8};
    SparseLogits sparse =
        SparseValues.encode(logits, 2, 2, new int[] {NO_LABEL, 3}, Dtype.FLOAT16, List.of(1f, 2f));
    assertThat(sparse.getK()).isEqualTo(2);
    assertThat(sparse.getIndices().toByteArray()).containsExactly(1, 0, 2, 0, 2, 0, 1, 0);
    assertThat(sparse.getValues().toByteArray())
        .containsExactly(0, 0, 0, 0xbc, 0, 0, 0, 0xbc); // 0, -1, 0, -1
    assertThat(sparse.getLabelLogits().toByteArray())
        .containsExactly(0, 0, 0, 0, 0, 0, 0x50, 0xc1); // unknown, -13
    assertThat(sparse.getLogNormalisers().size()).isEqualTo(16);
    assertThat(
            sparse
                .getLogNormalisers()
                .asReadOnlyByteBuffer()
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .getFloat(4))
        .isEqualTo((float) Math.log(1 + Math.exp(-0.5) + Math.exp(-1) + Math.exp(-2)));
    SparseValues values = SparseValues.of(sparse, 2, 4);
    assertThat(values.index(1, 0)).isEqualTo(2);
    assertThat(values.value(1, 1)).isEqualTo(-1);
  }

  @Test
  void sixtyFourOf32000ClassesIn300Bytes() throws BadRecordException {
    SparseLogits sparse =
        SparseValues.encode(logits(96_000, 3, 1), 3, 64, new int[] {5, 6, 7}, Dtype.FLOAT16);
    int payload =
        sparse.getIndices().size()
            + sparse.getValues().size()
            + sparse.getLabelLogits().size()
            + sparse.getLogNormalisers().size();
    assertThat(payload).isEqualTo(3 * 300);
    assertThat(SparseValues.of(sparse, 3, 32_000).positions()).isEqualTo(3);
  }

  @Test
  void moreClassesThanAShortCanTellApart() throws BadRecordException {
    float[] logits = new float[70_000];
    logits[69_999] = 9;
    logits[65_536] = 8;
    SparseLogits sparse = SparseValues.encode(logits, 1, 3, new int[0], Dtype.FLOAT32);
    assertThat(sparse.getIndices().size()).isEqualTo(12);
    SparseValues values = SparseValues.of(sparse, 1, 70_000);
    assertThat(new int[] {values.index(0, 0), values.index(0, 1), values.index(0, 2)})
        .containsExactly(69_999, 65_536, 0);
  }

  @Property(tries = 200)
  void theLabelIsExactAtTheGridAndNearlySoBetween(
      @ForAll long seed,
      @ForAll @IntRange(min = 0, max = 1999) int label,
      @ForAll @DoubleRange(min = 0.5, max = 4) double tau,
      @ForAll @DoubleRange(min = 0.1, max = 3) double scale)
      throws BadRecordException {
    float[] logits = logits(2000, scale, seed);
    SparseValues values =
        SparseValues.of(
            SparseValues.encode(logits, 1, 64, new int[] {label}, Dtype.FLOAT16), 1, 2000);
    for (float node : SparseValues.STANDARD_TEMPERATURES) {
      double exact = dense(logits, 0, 2000, 1 / SparseRules.beta(node))[label];
      assertThat(buckets.read(values, 0, label, node).labelLogProbability())
          .isEqualTo(exact, within(3e-6));
    }
    assertThat(buckets.read(values, 0, label, tau).labelLogProbability())
        .isEqualTo(dense(logits, 0, 2000, tau)[label], within(1e-3));
    assertThat(buckets.labelEstimated()).isFalse();
    assertDistribution(2000);
  }

  @Property(tries = 200)
  void beyondTheGridTheErrorStaysSmall(
      @ForAll long seed,
      @ForAll @DoubleRange(min = 0.07, max = 16) double tau,
      @ForAll @DoubleRange(min = 0.1, max = 3) double scale)
      throws BadRecordException {
    float[] logits = logits(2000, scale, seed);
    int label = (int) Math.floorMod(seed, 2000L);
    SparseValues values =
        SparseValues.of(
            SparseValues.encode(logits, 1, 64, new int[] {label}, Dtype.FLOAT32), 1, 2000);
    // Of 30,000 such cases the largest error was 0.036, and 7 were above 0.03.
    assertThat(buckets.read(values, 0, label, tau).labelLogProbability())
        .isEqualTo(dense(logits, 0, 2000, tau)[label], within(0.06));
    assertDistribution(2000);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.5, 0.77, 1, 1.9, 4, 9})
  void oneClassLeftOutIsAsGoodAsNone(double tau) throws BadRecordException {
    float[] logits = logits(10, 2, 3);
    SparseValues values =
        SparseValues.of(SparseValues.encode(logits, 1, 9, new int[] {4}, Dtype.FLOAT32), 1, 10);
    double[] exact = dense(logits, 0, 10, tau);
    buckets.read(values, 0, 4, tau);
    double listed = 0;
    for (int i = 0; i < buckets.size(); i++) {
      assertThat(Math.exp(buckets.logProbability(i)))
          .isEqualTo(Math.exp(exact[buckets.index(i)]), within(2e-4));
      listed += Math.exp(buckets.logProbability(i));
    }
    assertThat(listed + buckets.rest()).isEqualTo(1, within(1e-9));
  }

  @Test
  void aLabelWhoseLogitDidNotComeIsEstimatedUnlessItIsListed() throws BadRecordException {
    float[] logits = {5, 4, 1, 1, 1, 1};
    SparseValues values =
        SparseValues.of(SparseValues.encode(logits, 1, 2, new int[0], Dtype.FLOAT16), 1, 6);
    double[] exact = dense(logits, 0, 6, 1.3);
    assertThat(buckets.read(values, 0, 3, 1.3).labelLogProbability())
        .isEqualTo(exact[3], within(1e-3));
    assertThat(buckets.labelEstimated()).isTrue();
    assertThat(buckets.size()).isEqualTo(3);
    assertThat(buckets.read(values, 0, 1, 1.3).labelLogProbability())
        .isEqualTo(exact[1], within(1e-3));
    assertThat(buckets.labelEstimated()).isFalse();
    assertThat(buckets.size()).isEqualTo(2);
    assertThat(buckets.read(values, 0, NO_LABEL, 1.3).labelLogProbability()).isNaN();
    assertThat(buckets.labelEstimated()).isFalse();
  }

  @Test
  void theLogitOfAnotherLabelIsNotTakenForThisOnes() throws BadRecordException {
    float[] logits = {5, 4, 1, 1, 1, 1};
    SparseValues values =
        SparseValues.of(SparseValues.encode(logits, 1, 2, new int[] {0}, Dtype.FLOAT32), 1, 6);
    assertThat(buckets.read(values, 0, 3, 1).labelLogProbability())
        .isEqualTo(dense(logits, 0, 6, 1)[3], within(1e-5));
    assertThat(buckets.labelEstimated()).isTrue();
    assertThat(buckets.read(values, 0, 1, 1).labelLogProbability())
        .isEqualTo(dense(logits, 0, 6, 1)[1], within(1e-6));
  }

  @Test
  void expandedTheOthersShareEvenlyAndTheLabelHasItsOwn() throws BadRecordException {
    float[] logits = {-3, 5, 4, 1, 2, 0, -3, -1, 0.5f, 2};
    SparseLogits sparse = SparseValues.encode(logits, 2, 2, new int[] {3, NO_LABEL}, Dtype.FLOAT32);
    FloatBuffer target = FloatBuffer.allocate(12).position(1);
    SparseValues.of(sparse, 2, 5).copyTo(target, 3, NO_LABEL);
    assertThat(target.position()).isEqualTo(11);
    double[] first = dense(logits, 0, 5, 1);
    double[] second = dense(logits, 5, 5, 1);
    float even = (float) Math.log((Math.exp(first[0]) + Math.exp(first[4])) / 2);
    float others =
        (float) Math.log((Math.exp(second[0]) + Math.exp(second[1]) + Math.exp(second[2])) / 3);
    assertThat(target.array())
        .containsExactly(
            new float[] {
              0,
              even,
              (float) first[1],
              (float) first[2],
              (float) first[3],
              even,
              others,
              others,
              others,
              (float) second[3],
              (float) second[4],
              0
            },
            within(1e-5f));
  }

  @ParameterizedTest
  @EnumSource(
      value = Dtype.class,
      names = {"FLOAT32", "FLOAT16"})
  void logitsOfAnySizeMakeADistribution(Dtype dtype) throws BadRecordException {
    float most = Float.MAX_VALUE;
    float[] logits = {most, most, -most, 0, 1, 1e-30f, -most, most};
    for (int k = 1; k < 8; k++) {
      for (int label = -1; label < 8; label++) {
        SparseLogits sparse = SparseValues.encode(logits, 1, k, new int[] {label}, dtype);
        SparseValues values = SparseValues.of(sparse, 1, 8);
        for (double tau : new double[] {1e-3, 0.05, 0.55, 1, 3.3, 16, 1e6}) {
          buckets.read(values, 0, label, tau);
          assertDistribution(8);
        }
      }
    }
  }

  @Test
  void whatATeacherInPythonWouldSend() throws BadRecordException {
    // Not shifted: halves near 20 are 1/64 apart.
    float[] logits = logits(1000, 3, 9);
    for (int i = 0; i < logits.length; i++) {
      logits[i] += 20;
    }
    SparseLogits shifted = SparseValues.encode(logits, 1, 20, new int[] {7}, Dtype.FLOAT32);
    SparseValues exact = SparseValues.of(shifted, 1, 1000);
    float[] top = new float[20];
    float largest = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < 20; i++) {
      top[i] = logits[exact.index(0, i)];
      largest = Math.max(largest, top[i]);
    }
    java.nio.ByteBuffer normalisers =
        java.nio.ByteBuffer.allocate(40).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    java.nio.ByteBuffer given =
        shifted.getLogNormalisers().asReadOnlyByteBuffer().order(java.nio.ByteOrder.LITTLE_ENDIAN);
    for (float tau : SparseValues.STANDARD_TEMPERATURES) {
      normalisers.putFloat(given.getFloat() + largest / tau);
    }
    SparseLogits foreign =
        shifted.toBuilder()
            .setDtype(Dtype.FLOAT16)
            .setValues(DenseValues.encode(top, Dtype.FLOAT16).getValues())
            .setLabelLogits(DenseValues.encode(new float[] {logits[7]}, Dtype.FLOAT32).getValues())
            .setLogNormalisers(ByteString.copyFrom(normalisers.flip()))
            .build();
    SparseValues values = SparseValues.of(foreign, 1, 1000);
    for (double tau = 0.5; tau <= 4; tau += 0.1) {
      assertThat(buckets.read(values, 0, 7, tau).labelLogProbability())
          .isEqualTo(dense(logits, 0, 1000, tau)[7], within(5e-3));
      assertDistribution(1000);
    }
    assertThat(buckets.read(values, 0, 7, 1).labelLogProbability())
        .isEqualTo(dense(logits, 0, 1000, 1)[7], within(1e-5));
  }

  private void assertDistribution(int classes) {
    double sum = buckets.rest();
    assertThat(buckets.rest()).isBetween(0.0, 1.0);
    for (int i = 0; i < buckets.size(); i++) {
      assertThat(buckets.index(i)).isBetween(0, classes - 1);
      assertThat(buckets.logProbability(i)).isBetween(-1e6, 0.0);
      sum += Math.exp(buckets.logProbability(i));
    }
    assertThat(sum).isEqualTo(1, within(1e-6));
  }
}
