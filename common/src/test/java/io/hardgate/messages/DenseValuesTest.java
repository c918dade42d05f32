package io.hardgate.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import java.nio.FloatBuffer;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DenseValuesTest {

  @Test
  void theBytesAreLittleEndianRowByRow() throws BadRecordException {
    DenseLogits floats = DenseValues.encode(new float[] {1, -2}, Dtype.FLOAT32);
    assertThat(floats.getValues().toByteArray()).containsExactly(0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0);
    DenseLogits halves = DenseValues.encode(new float[] {1, -2}, Dtype.FLOAT16);
    assertThat(halves.getValues().toByteArray()).containsExactly(0, 0x3c, 0, 0xc0);
    assertThat(DenseValues.of(halves, 2, 1).get(1)).isEqualTo(-2f);
  }

  @Property
  void floatsComeBackBitByBit(@ForAll @Size(min = 1, max = 40) float[] values)
      throws BadRecordException {
    DenseValues read = DenseValues.of(DenseValues.encode(values, Dtype.FLOAT32), 1, values.length);
    assertSame(read, values);
  }

  @Property
  void halvesComeBackAsTheNearest(
      @ForAll @Size(min = 1, max = 40) List<@FloatRange(min = -60_000, max = 60_000) Float> list)
      throws BadRecordException {
    float[] values = new float[list.size()];
    float[] nearest = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.get(i);
      nearest[i] = Float16.toFloat(Float16.fromFloat(values[i]));
    }
    assertSame(
        DenseValues.of(DenseValues.encode(values, Dtype.FLOAT16), values.length, 1), nearest);
  }

  @ParameterizedTest
  @EnumSource(
      value = Dtype.class,
      names = {"FLOAT32", "FLOAT16"})
  void aCopyGoesToThePositionOfTheTargetAndNoFurther(Dtype dtype) throws BadRecordException {
    DenseValues values = DenseValues.of(DenseValues.encode(new float[] {1, 2, 3}, dtype), 1, 3);
    FloatBuffer target = FloatBuffer.allocate(6).position(2);
    values.copyTo(target);
    values.copyTo(target.position(3));
    assertThat(target.position()).isEqualTo(6);
    assertThat(target.array()).containsExactly(0, 0, 1, 1, 2, 3);
  }

  @Test
  void aViewOfAPartOfALargerArray() throws BadRecordException {
    ByteString padded =
        ByteString.copyFrom(new byte[5])
            .concat(DenseValues.encode(new float[] {7, 8}, Dtype.FLOAT32).getValues());
    byte[] array = padded.toByteArray();
    ByteString part = com.google.protobuf.UnsafeByteOperations.unsafeWrap(array).substring(5);
    DenseLogits dense = DenseLogits.newBuilder().setDtype(Dtype.FLOAT32).setValues(part).build();
    assertSame(DenseValues.of(dense, 1, 2), new float[] {7, 8});
  }

  @ParameterizedTest
  @CsvSource({"NaN", "Infinity", "-Infinity"})
  void whatIsNotFiniteIsRefusedWithItsPlace(float bad) {
    float[] values = {0, 1, 2, 3, bad, 5};
    for (Dtype dtype : new Dtype[] {Dtype.FLOAT32, Dtype.FLOAT16}) {
      BadRecordException fault = fault(DenseValues.encode(values, dtype), 2, 3);
      assertThat(fault.reason()).isEqualTo(Reason.NOT_FINITE);
      assertThat(fault)
          .hasMessage("dense.values is %s at position 1, class 1; expected a finite number", bad);
    }
  }

  /** They are looked at, and copied, in blocks, and several in one word. */
  @ParameterizedTest
  @EnumSource(
      value = Dtype.class,
      names = {"FLOAT32", "FLOAT16"})
  void ofManyValuesEachIsLookedAt(Dtype dtype) throws BadRecordException {
    int positions = 3;
    int classes = 2731; // no multiple of anything
    float largest = dtype == Dtype.FLOAT16 ? 65_504 : Float.MAX_VALUE;
    float smallest = dtype == Dtype.FLOAT16 ? 0x1p-24f : Float.MIN_VALUE;
    float[] extremes = {largest, -largest, smallest, -smallest, 0, -0f, 1.5f};
    float[] values = new float[positions * classes];
    for (int i = 0; i < values.length; i++) {
      values[i] = extremes[i % extremes.length];
    }
    assertSame(DenseValues.of(DenseValues.encode(values, dtype), positions, classes), values);
    for (int place : new int[] {0, 1, 2, 3, 1023, 4095, 4096, 7000, values.length - 1}) {
      for (float bad : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
        float[] spoilt = values.clone();
        spoilt[place] = bad;
        assertThat(fault(DenseValues.encode(spoilt, dtype), positions, classes))
            .hasMessage(
                "dense.values is %s at position %d, class %d; expected a finite number",
                bad, place / classes, place % classes);
      }
    }
  }

  @Test
  void aValueTooLargeForAHalfIsRefusedOnArrival() {
    BadRecordException fault = fault(DenseValues.encode(new float[] {70_000}, Dtype.FLOAT16), 1, 1);
    assertThat(fault.reason()).isEqualTo(Reason.NOT_FINITE);
  }

  /** 2^30 x 4 bytes is 0 in 32-bit arithmetic, and so is the length of no values. */
  @ParameterizedTest
  @ValueSource(ints = {1 << 30, 1 << 31, -1, 1, Integer.MAX_VALUE})
  void aNumberOfPositionsThatOverflowsIsRefused(int positions) {
    for (int classes : new int[] {1, 4, 32_768}) {
      DenseLogits nothing = DenseLogits.newBuilder().setDtype(Dtype.FLOAT32).build();
      BadRecordException fault = fault(nothing, positions, classes);
      assertThat(fault.reason()).isEqualTo(Reason.WRONG_SHAPE);
      assertThat(fault)
          .hasMessageStartingWith("dense.values holds 0 bytes, expected ")
          .hasMessageEndingWith("%d positions x %d classes of FLOAT32", positions, classes);
    }
  }

  private static BadRecordException fault(DenseLogits dense, int positions, int classes) {
    return catchThrowableOfType(
        BadRecordException.class, () -> DenseValues.of(dense, positions, classes));
  }

  private static void assertSame(DenseValues read, float[] values) {
    assertThat(read.count()).isEqualTo(values.length);
    FloatBuffer copy = FloatBuffer.allocate(values.length);
    read.copyTo(copy);
    assertThat(copy.array()).isEqualTo(values);
    for (int i = 0; i < values.length; i++) {
      assertThat(read.get(i)).isEqualTo(values[i]);
    }
  }
}
