package io.hardgate.messages;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;

/** The values of {@link DenseLogits}, read in place. Shape: positions x classes, row by row. */
public final class DenseValues implements LogitValues {

  /** So many elements are copied at once: they stay in the nearest cache. */
  private static final int BLOCK = 1024;

  private final ByteBuffer bytes;
  private final boolean half;
  private final int positions;
  private final int classes;
  private final int count;

  private DenseValues(ByteBuffer bytes, boolean half, int positions, int classes) {
    this.bytes = bytes;
    this.half = half;
    this.positions = positions;
    this.classes = classes;
    this.count = bytes.remaining() / (half ? Short.BYTES : Float.BYTES);
  }

  /**
   * A view of the message's payload.
   *
   * @param positions rows that the payload must have
   * @param classes columns that the payload must have
   * @throws BadRecordException if the dtype is unknown, the length is another, or a value is not
   *     finite
   */
  public static DenseValues of(DenseLogits dense, int positions, int classes)
      throws BadRecordException {
    boolean half = dense.getDtype() == Dtype.FLOAT16;
    if (!half && dense.getDtype() != Dtype.FLOAT32) {
      throw new BadRecordException(
          Reason.UNDECODABLE,
          "dense.dtype is " + dense.getDtypeValue() + ", expected FLOAT32 (1) or FLOAT16 (2)");
    }
    long expected = (long) positions * classes * (half ? Short.BYTES : Float.BYTES);
    if (dense.getValues().size() != expected) {
      throw new BadRecordException(
          Reason.WRONG_SHAPE,
          "dense.values holds %d bytes, expected %d: %d positions x %d classes of %s"
              .formatted(dense.getValues().size(), expected, positions, classes, dense.getDtype()));
    }
    ByteBuffer bytes =
        dense.getValues().asReadOnlyByteBuffer().slice().order(ByteOrder.LITTLE_ENDIAN);
    DenseValues values = new DenseValues(bytes, half, positions, classes);
    values.checkFinite();
    return values;
  }

  @Override
  public int positions() {
    return positions;
  }

  @Override
  public int classes() {
    return classes;
  }

  /** How many values there are. */
  public int count() {
    return count;
  }

  /** The value at this place, row by row. */
  public float get(int index) {
    return half
        ? Float16.toFloat(bytes.getShort(index * Short.BYTES))
        : bytes.getFloat(index * Float.BYTES);
  }

  /** Whether they are float16. */
  public boolean isHalf() {
    return half;
  }

  /** Puts the bits of all values, which are float16, into the target, at its position. */
  public void copyHalvesTo(ShortBuffer target) {
    if (!half) {
      throw new IllegalStateException("the values are float32");
    }
    target.put(bytes.asShortBuffer());
  }

  @Override
  public void copyTo(FloatBuffer target, int... labels) {
    copyTo(target);
  }

  /** Puts all values into the target, at its position. */
  public void copyTo(FloatBuffer target) {
    if (half) {
      copyHalves(target);
    } else {
      target.put(bytes.asFloatBuffer());
    }
  }

  private void copyHalves(FloatBuffer target) {
    ShortBuffer shorts = bytes.asShortBuffer();
    short[] halves = new short[Math.min(BLOCK, count)];
    float[] floats = new float[halves.length];
    while (shorts.hasRemaining()) {
      int size = Math.min(halves.length, shorts.remaining());
      shorts.get(halves, 0, size);
      for (int i = 0; i < size; i++) {
        floats[i] = Float16.toFloat(halves[i]);
      }
      target.put(floats, 0, size);
    }
  }

  private void checkFinite() throws BadRecordException {
    int seen = finiteSoFar();
    for (int i = seen; i < count; i++) {
      if (!Float.isFinite(get(i))) {
        throw new BadRecordException(
            Reason.NOT_FINITE,
            "dense.values is %s at position %d, class %d; expected a finite number"
                .formatted(get(i), i / classes, i % classes));
      }
    }
  }

  /**
   * How many of the first values are finite for sure, several at a time: of those that are not, the
   * exponent's bits are all ones, and one more carries into the sign's place.
   */
  private int finiteSoFar() {
    long exponents = half ? 0x7c00_7c00_7c00_7c00L : 0x7f80_0000_7f80_0000L;
    long one = half ? 0x0400_0400_0400_0400L : 0x0080_0000_0080_0000L;
    long signs = half ? 0x8000_8000_8000_8000L : 0x8000_0000_8000_0000L;
    LongBuffer longs = bytes.asLongBuffer();
    long[] block = new long[Math.min(BLOCK, longs.remaining())];
    int seen = 0;
    while (longs.hasRemaining()) {
      int size = Math.min(block.length, longs.remaining());
      longs.get(block, 0, size);
      if ((sums(block, size, exponents, one) & signs) != 0) {
        return seen;
      }
      seen += size * Long.BYTES / (half ? Short.BYTES : Float.BYTES);
    }
    return seen;
  }

  private static long sums(long[] block, int size, long exponents, long one) {
    long sums = 0;
    for (int i = 0; i < size; i++) {
      sums |= (block[i] & exponents) + one;
    }
    return sums;
  }

  /** The message of these values. */
  public static DenseLogits encode(float[] values, Dtype dtype) {
    boolean half = dtype == Dtype.FLOAT16;
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * (half ? Short.BYTES : Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      if (half) {
        bytes.putShort(Float16.fromFloat(value));
      } else {
        bytes.putFloat(value);
      }
    }
    return DenseLogits.newBuilder()
        .setDtype(dtype)
        .setValues(ByteString.copyFrom(bytes.flip()))
        .build();
  }
}
