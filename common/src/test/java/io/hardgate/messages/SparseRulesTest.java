package io.hardgate.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparseRulesTest {

  private static final int CLASSES = 6;
  private static final float[] LOGITS = {0, 1, 2, 3, 4, 5, 5, 4, 3, 2, 1, 0};

  private static SparseLogits.Builder good() {
    return SparseValues.encode(LOGITS, 2, 2, new int[] {1, 2}, Dtype.FLOAT32, List.of(0.5f, 1f, 2f))
        .toBuilder();
  }

  private static void refused(
      Consumer<SparseLogits.Builder> damage, Reason reason, String message) {
    SparseLogits.Builder sparse = good();
    damage.accept(sparse);
    BadRecordException fault =
        catchThrowableOfType(
            BadRecordException.class, () -> SparseValues.of(sparse.build(), 2, CLASSES));
    assertThat(fault).isNotNull().hasMessage(message);
    assertThat(fault.reason()).isEqualTo(reason);
  }

  private static ByteString floats(float... values) {
    return DenseValues.encode(values, Dtype.FLOAT32).getValues();
  }

  private static ByteString shorts(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 2).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      bytes.putShort((short) value);
    }
    return ByteString.copyFrom(bytes.flip());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, CLASSES, CLASSES + 1, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void anAbsurdK(int k) {
    refused(
        sparse -> sparse.setK(k),
        Reason.WRONG_SHAPE,
        "sparse.k is %s, expected 1 to 5, fewer than the classes"
            .formatted(Integer.toUnsignedString(k)));
  }

  @Test
  void dtypes() {
    refused(
        SparseLogits.Builder::clearDtype,
        Reason.UNDECODABLE,
        "sparse.dtype is 0, expected FLOAT32 (1) or FLOAT16 (2)");
    refused(
        sparse -> sparse.setDtypeValue(9),
        Reason.UNDECODABLE,
        "sparse.dtype is 9, expected FLOAT32 (1) or FLOAT16 (2)");
  }

  @Test
  void lengths() {
    refused(
        sparse -> sparse.setK(3),
        Reason.WRONG_SHAPE,
        "sparse.indices holds 8 bytes, expected 12: 2 positions x 3 of 2 bytes");
    refused(
        sparse -> sparse.setDtype(Dtype.FLOAT16),
        Reason.WRONG_SHAPE,
        "sparse.values holds 16 bytes, expected 8: 2 positions x 2 of 2 bytes");
    refused(
        sparse -> sparse.setLabelLogits(floats(1)),
        Reason.WRONG_SHAPE,
        "sparse.label_logits holds 4 bytes, expected 8: 2 positions x 1 of 4 bytes, or none");
    refused(
        SparseLogits.Builder::clearTemperatures,
        Reason.WRONG_SHAPE,
        "sparse.log_normalisers holds 24 bytes, expected 80: 2 positions x 10 of 4 bytes");
    refused(
        SparseLogits.Builder::clearLogNormalisers,
        Reason.WRONG_SHAPE,
        "sparse.log_normalisers holds 0 bytes, expected 24: 2 positions x 3 of 4 bytes");
  }

  /** 2^30 x 4 x ... is 0 in 32-bit arithmetic, and so is the length of nothing. */
  @ParameterizedTest
  @ValueSource(ints = {1 << 30, 1 << 31, -1, Integer.MAX_VALUE})
  void aNumberOfPositionsThatOverflows(int positions) {
    SparseLogits nothing = SparseLogits.newBuilder().setDtype(Dtype.FLOAT32).setK(1 << 14).build();
    BadRecordException fault =
        catchThrowableOfType(
            BadRecordException.class, () -> SparseValues.of(nothing, positions, 1 << 16));
    assertThat(fault.reason()).isEqualTo(Reason.WRONG_SHAPE);
  }

  @Test
  void indices() {
    refused(
        sparse -> sparse.setIndices(shorts(5, 4, 0, 6)),
        Reason.BAD_INDEX,
        "sparse.indices is 6 at position 1, expected 0 to 5");
    refused(
        sparse -> sparse.setIndices(shorts(5, -1, 0, 1)),
        Reason.BAD_INDEX,
        "sparse.indices is 65535 at position 0, expected 0 to 5");
    refused(
        sparse -> sparse.setIndices(shorts(5, 4, 1, 1)),
        Reason.BAD_INDEX,
        "sparse.indices lists the class 1 twice at position 1");
  }

  @Test
  void numbersThatAreNone() {
    refused(
        sparse -> sparse.setValues(floats(0, -1, Float.NaN, 0)),
        Reason.NOT_FINITE,
        "sparse.values is NaN at position 1; expected a finite number");
    refused(
        sparse -> sparse.setLabelLogits(floats(Float.NEGATIVE_INFINITY, 0)),
        Reason.NOT_FINITE,
        "sparse.label_logits is -Infinity at position 0; expected a finite number");
    refused(
        sparse -> sparse.setLogNormalisers(floats(0.1f, 0.5f, Float.NaN, 1, 1, 1)),
        Reason.NOT_FINITE,
        "sparse.log_normalisers is NaN at position 0; expected a finite number");
  }

  @Test
  void temperatures() {
    refused(
        sparse -> sparse.setTemperatures(1, Float.NaN),
        Reason.NOT_FINITE,
        "sparse.temperatures is NaN at 1, expected a finite number");
    refused(
        sparse -> sparse.setTemperatures(0, 0),
        Reason.WRONG_SHAPE,
        "sparse.temperatures is 0.0 at 0, expected positive numbers in ascending order");
    refused(
        sparse -> sparse.setTemperatures(0, -2),
        Reason.WRONG_SHAPE,
        "sparse.temperatures is -2.0 at 0, expected positive numbers in ascending order");
    refused(
        sparse -> sparse.setTemperatures(2, 1),
        Reason.WRONG_SHAPE,
        "sparse.temperatures is 1.0 at 2, expected positive numbers in ascending order");
    refused(
        sparse -> sparse.addAllTemperatures(Collections.nCopies(14, 3f)),
        Reason.WRONG_SHAPE,
        "sparse.temperatures has 17 entries, expected at most 16");
  }

  @Test
  void aNormaliserThatWouldMakeProbabilitiesLargerThanOneOrOfAnythingButTheLargestLogits() {
    refused(
        sparse -> sparse.setLogNormalisers(floats(0.14f, 0.44f, -3, 0.14f, 0.44f, 1)),
        Reason.WRONG_SHAPE,
        "sparse.log_normalisers is -3.0 at position 0, temperature 2.0; its k largest logits"
            + " allow 0.474077 to 1.3944246");
    refused(
        sparse -> sparse.setLogNormalisers(floats(0.14f, 0.44f, 1, 0.14f, 9, 1)),
        Reason.WRONG_SHAPE,
        "sparse.log_normalisers is 9.0 at position 1, temperature 1.0; its k largest logits"
            + " allow 0.3132617 to 1.0435917");
  }

  /** Whatever bytes come: refused, or a distribution. */
  @Property(tries = 2000)
  void nothingEscapes(@ForAll @Size(max = 8) byte[] noise, @ForAll int at, @ForAll int field) {
    SparseLogits.Builder sparse = good();
    switch (Math.floorMod(field, 4)) {
      case 0 -> sparse.setIndices(overwritten(sparse.getIndices(), noise, at));
      case 1 -> sparse.setValues(overwritten(sparse.getValues(), noise, at));
      case 2 -> sparse.setLabelLogits(overwritten(sparse.getLabelLogits(), noise, at));
      default -> sparse.setLogNormalisers(overwritten(sparse.getLogNormalisers(), noise, at));
    }
    try {
      SparseValues values = SparseValues.of(sparse.build(), 2, CLASSES);
      SparseBuckets buckets = new SparseBuckets();
      for (int position = 0; position < 2; position++) {
        for (double tau : new double[] {0.07, 0.5, 0.8, 1, 1.7, 3, 16}) {
          for (int label = -1; label < CLASSES; label++) {
            buckets.read(values, position, label, tau);
            double sum = buckets.rest();
            for (int i = 0; i < buckets.size(); i++) {
              sum += Math.exp(buckets.logProbability(i));
            }
            assertThat(sum).isBetween(1 - 1e-6, 1 + 1e-6);
          }
        }
      }
    } catch (BadRecordException e) {
      assertThat(e.reason()).isNotNull();
    }
  }

  private static ByteString overwritten(ByteString bytes, byte[] noise, int at) {
    byte[] copy = bytes.toByteArray();
    for (int i = 0; i < noise.length; i++) {
      copy[Math.floorMod(at + i, copy.length)] = noise[i];
    }
    return ByteString.copyFrom(copy);
  }
}
