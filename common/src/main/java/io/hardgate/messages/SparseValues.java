package io.hardgate.messages;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * The values of {@link SparseLogits}, read in place. What they say of a position at a temperature
 * is read with {@link SparseBuckets}.
 */
public final class SparseValues implements LogitValues {

  /**
   * The temperatures of the log-normalisers where the message names none. All are 12 over a whole
   * number, so that one exponential a class gives the sums at all of them.
   */
  public static final List<Float> STANDARD_TEMPERATURES =
      List.of(0.5f, 0.6f, 0.75f, 1f, 1.2f, 1.5f, 2f, 2.4f, 3f, 4f);

  /** More than this many classes need indices of 4 bytes. */
  static final int MOST_SHORT_INDICES = 1 << 16;

  private final int positions;
  private final int classes;
  private final int k;
  private final boolean half;
  private final boolean wide;
  private final ByteBuffer indices;
  private final ByteBuffer values;
  private final ByteBuffer labelLogits;
  private final NormaliserCurve curve;

  private SparseValues(SparseLogits sparse, int positions, int classes, double[] betas) {
    this.positions = positions;
    this.classes = classes;
    k = sparse.getK();
    half = sparse.getDtype() == Dtype.FLOAT16;
    wide = classes > MOST_SHORT_INDICES;
    indices = littleEndian(sparse.getIndices());
    values = littleEndian(sparse.getValues());
    labelLogits = littleEndian(sparse.getLabelLogits());
    curve = new NormaliserCurve(betas, littleEndian(sparse.getLogNormalisers()), this);
  }

  /**
   * A view of the message's payload.
   *
   * @param positions that the payload must have
   * @param classes of the label space
   * @throws BadRecordException if the dtype, k, a length or a temperature is wrong, a class is none
   *     or listed twice, a value is not finite, or a log-normaliser is impossible
   */
  public static SparseValues of(SparseLogits sparse, int positions, int classes)
      throws BadRecordException {
    double[] betas = SparseRules.check(sparse, positions, classes);
    SparseValues read = new SparseValues(sparse, positions, classes, betas);
    SparseRules.check(read);
    return read;
  }

  /**
   * The message of these logits, with the standard temperatures.
   *
   * @param logits positions x classes, row by row, all finite
   * @param k listed classes a position, 1 to classes - 1
   * @param labels the class of each position, {@link RecordRules#NO_LABEL} where it is unknown;
   *     empty if all are
   * @param dtype of the listed logits
   */
  public static SparseLogits encode(
      float[] logits, int positions, int k, int[] labels, Dtype dtype) {
    return encode(logits, positions, k, labels, dtype, List.of());
  }

  /**
   * The message of these logits.
   *
   * @param temperatures of the log-normalisers, ascending; empty: the standard ones
   * @see #encode(float[], int, int, int[], Dtype)
   */
  public static SparseLogits encode(
      float[] logits, int positions, int k, int[] labels, Dtype dtype, List<Float> temperatures) {
    return new SparseEncoder(logits, positions, k, labels, dtype, temperatures).encode();
  }

  private static ByteBuffer littleEndian(ByteString bytes) {
    return bytes.asReadOnlyByteBuffer().slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public int positions() {
    return positions;
  }

  @Override
  public int classes() {
    return classes;
  }

  /** Listed classes a position. */
  public int k() {
    return k;
  }

  /** The i-th listed class of a position. */
  public int index(int position, int i) {
    int at = position * k + i;
    return wide
        ? indices.getInt(at * Integer.BYTES)
        : Short.toUnsignedInt(indices.getShort(at * Short.BYTES));
  }

  /** The logit of the i-th listed class of a position. */
  public float value(int position, int i) {
    int at = position * k + i;
    return half
        ? Float16.toFloat(values.getShort(at * Short.BYTES))
        : values.getFloat(at * Float.BYTES);
  }

  /** Whether logits of the labels have come; where a label was unknown, its logit means nothing. */
  boolean hasLabelLogits() {
    return labelLogits.hasRemaining();
  }

  float labelLogit(int position) {
    return labelLogits.getFloat(position * Float.BYTES);
  }

  NormaliserCurve curve() {
    return curve;
  }

  /** By how much a listed logit may differ from the exact one. */
  double rounding(double logit) {
    return half ? Math.abs(logit) * 0x1p-10 + 0x1p-24 : Math.abs(logit) * 0x1p-20;
  }

  @Override
  public void copyTo(FloatBuffer target, int... labels) {
    SparseBuckets buckets = new SparseBuckets();
    for (int position = 0; position < positions; position++) {
      buckets.read(this, position, labels.length == 0 ? RecordRules.NO_LABEL : labels[position], 1);
      buckets.copyTo(target);
    }
  }
}
