package io.hardgate.messages;

/** IEEE 754 half precision. JDK 17 has no conversion of its own. */
public final class Float16 {

  private static final float[] TO_FLOAT = new float[1 << 16];

  static {
    for (int bits = 0; bits < TO_FLOAT.length; bits++) {
      int exponent = (bits >> 10) & 0x1f;
      int fraction = bits & 0x3ff;
      float magnitude =
          switch (exponent) {
            case 0 -> fraction * 0x1p-24f;
            case 0x1f -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
            default -> Float.intBitsToFloat(((exponent + 112) << 23) | (fraction << 13));
          };
      TO_FLOAT[bits] = bits >> 15 == 0 ? magnitude : -magnitude;
    }
  }

  private Float16() {}

  /** The value of these 16 bits. */
  public static float toFloat(short bits) {
    return TO_FLOAT[bits & 0xffff];
  }

  /** The nearest half, ties to even; beyond 65,504 it is an infinity. */
  public static short fromFloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    int magnitude = bits & 0x7fff_ffff;
    if (magnitude > 0x7f80_0000) {
      return (short) (sign | 0x7e00);
    }
    if (magnitude >= 0x477f_f000) {
      return (short) (sign | 0x7c00);
    }
    if (magnitude < 0x3880_0000) {
      // Subnormal: adding 0.5 aligns the unit in the last place with 2^-24, and rounds to even.
      float aligned = Float.intBitsToFloat(magnitude) + 0.5f;
      return (short) (sign | (Float.floatToRawIntBits(aligned) - 0x3f00_0000));
    }
    int tieToEven = (magnitude >>> 13) & 1;
    return (short) (sign | ((magnitude - 0x3800_0000 + 0xfff + tieToEven) >>> 13));
  }
}
