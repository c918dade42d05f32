package io.hardgate.messages;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class Float16Test {

  private static final int INFINITY = 0x7c00;

  @Test
  void every16BitsComeBack() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = Float16.toFloat((short) bits);
      if (Float.isNaN(value)) {
        assertThat(bits & 0x7fff).isGreaterThan(INFINITY);
        assertThat(Float16.toFloat(Float16.fromFloat(value))).isNaN();
      } else {
        assertThat(Float16.fromFloat(value)).isEqualTo((short) bits);
      }
    }
  }

  /** IEEE 754-2019, table 3.5 and its examples. */
  @Test
  void knownValues() {
    assertThat(Float16.toFloat((short) 0x3c00)).isEqualTo(1f);
    assertThat(Float16.toFloat((short) 0xc000)).isEqualTo(-2f);
    assertThat(Float16.toFloat((short) 0x7bff)).isEqualTo(65_504f);
    assertThat(Float16.toFloat((short) 0x0400)).isEqualTo(0x1p-14f);
    assertThat(Float16.toFloat((short) 0x0001)).isEqualTo(0x1p-24f);
    assertThat(Float16.toFloat((short) 0x3555)).isEqualTo(1365 / 4096f);
    assertThat(Float16.toFloat((short) 0x7c00)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(Float16.toFloat((short) 0xfc00)).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(Float16.toFloat((short) 0x8000)).isEqualTo(-0f);
  }

  @Property(tries = 20_000)
  void anyFloatBecomesTheNearestHalf(@ForAll int bits) {
    assertNearest(Float.intBitsToFloat(bits));
  }

  @Property(tries = 20_000)
  void anyFloatOfAHalfsRangeBecomesTheNearestHalf(@ForAll int bits) {
    // An exponent from below the smallest subnormal half to above the largest half.
    int exponent = 127 - 27 + Math.floorMod(bits >> 23, 45);
    assertNearest(Float.intBitsToFloat((bits & 0x807f_ffff) | (exponent << 23)));
  }

  /** The middle between two neighbours, and the floats right below and above it. */
  @Test
  void tiesGoToTheEvenNeighbour() {
    for (int bits = 0; bits < INFINITY; bits++) {
      float middle = (float) ((magnitude(bits) + magnitude(bits + 1)) / 2);
      for (float value : new float[] {middle, Math.nextDown(middle), Math.nextUp(middle)}) {
        assertThat(Float16.fromFloat(value)).as("%a", value).isEqualTo(nearest(value));
        assertThat(Float16.fromFloat(-value) & 0xffff)
            .as("-%a", value)
            .isEqualTo(0x8000 | nearest(value));
      }
    }
  }

  @Test
  void whatIsTooLargeBecomesAnInfinity() {
    assertThat(Float16.fromFloat(Math.nextDown(65_520f))).isEqualTo((short) 0x7bff);
    assertThat(Float16.fromFloat(65_520f)).isEqualTo((short) 0x7c00);
    assertThat(Float16.fromFloat(-Float.MAX_VALUE)).isEqualTo((short) 0xfc00);
    assertThat(Float16.fromFloat(Float.NEGATIVE_INFINITY)).isEqualTo((short) 0xfc00);
  }

  private static void assertNearest(float value) {
    short actual = Float16.fromFloat(value);
    if (Float.isNaN(value)) {
      assertThat(Float16.toFloat(actual)).isNaN();
      return;
    }
    assertThat(actual & 0x8000).isEqualTo(Float.floatToRawIntBits(value) >>> 31 << 15);
    assertThat((short) (actual & 0x7fff)).as("%a", value).isEqualTo(nearest(Math.abs(value)));
  }

  /** By exact arithmetic: the half with the smallest distance, of two equal ones the even one. */
  private static short nearest(float value) {
    if (value >= 65_536f) {
      return INFINITY;
    }
    int low = 0;
    int high = INFINITY;
    while (high - low > 1) {
      int middle = (low + high) / 2;
      if (magnitude(middle) <= value) {
        low = middle;
      } else {
        high = middle;
      }
    }
    BigDecimal exact = new BigDecimal(value);
    BigDecimal below = exact.subtract(new BigDecimal(magnitude(low)));
    BigDecimal above = new BigDecimal(magnitude(high)).subtract(exact);
    int order = below.compareTo(above);
    return (short) (order < 0 || (order == 0 && low % 2 == 0) ? low : high);
  }

  /** By the definition; an infinity counts as the 65,536 that would come next. */
  private static double magnitude(int bits) {
    int exponent = bits >> 10;
    int fraction = bits & 0x3ff;
    return exponent == 0 ? fraction * 0x1p-24 : Math.scalb(1 + fraction / 1024.0, exponent - 15);
  }
}
