package io.hardgate.messages;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Writes {@link SparseLogits}. The largest logit of each position goes to 0, which no probability
 * depends on: halves are finest there.
 */
final class SparseEncoder {

  private static final float LARGEST_HALF = 65_504;

  private final float[] logits;
  private final int positions;
  private final int classes;
  private final int k;
  private final int[] labels;
  private final boolean half;
  private final List<Float> temperatures;
  private final double[] betas;
  private final long[] heap;

  SparseEncoder(
      float[] logits, int positions, int k, int[] labels, Dtype dtype, List<Float> temperatures) {
    this.logits = logits;
    this.positions = positions;
    this.classes = logits.length / positions;
    this.k = k;
    this.half = dtype == Dtype.FLOAT16;
    this.temperatures = temperatures;
    boolean unlabelled = IntStream.of(labels).allMatch(label -> label == RecordRules.NO_LABEL);
    this.labels = unlabelled ? new int[0] : labels;
    if (classes * positions != logits.length || k < 1 || k >= classes) {
      throw new IllegalArgumentException(
          "%d of %d logits in %d positions".formatted(k, logits.length, positions));
    }
    List<Float> grid = temperatures.isEmpty() ? SparseValues.STANDARD_TEMPERATURES : temperatures;
    betas = grid.stream().mapToDouble(SparseRules::beta).toArray();
    heap = new long[k];
  }

  SparseLogits encode() {
    boolean wide = classes > SparseValues.MOST_SHORT_INDICES;
    ByteBuffer indices = buffer(k * (wide ? Integer.BYTES : Short.BYTES));
    ByteBuffer values = buffer(k * (half ? Short.BYTES : Float.BYTES));
    ByteBuffer labelLogits = buffer(labels.length == 0 ? 0 : Float.BYTES);
    ByteBuffer normalisers = buffer(betas.length * Float.BYTES);
    for (int position = 0; position < positions; position++) {
      int start = position * classes;
      select(start);
      float largest = value(heap[k - 1]);
      for (int i = k - 1; i >= 0; i--) {
        int index = index(heap[i]);
        float value = Math.max(value(heap[i]) - largest, -Float.MAX_VALUE);
        if (wide) {
          indices.putInt(index);
        } else {
          indices.putShort((short) index);
        }
        if (half) {
          values.putShort(Float16.fromFloat(Math.max(value, -LARGEST_HALF)));
        } else {
          values.putFloat(value);
        }
      }
      if (labels.length > 0) {
        boolean known = labels[position] != RecordRules.NO_LABEL;
        float value = known ? logits[start + labels[position]] - largest : 0;
        labelLogits.putFloat(Math.max(value, -Float.MAX_VALUE));
      }
      for (double sum : sums(start, largest)) {
        normalisers.putFloat((float) Math.log(sum));
      }
    }
    return SparseLogits.newBuilder()
        .setK(k)
        .setDtype(half ? Dtype.FLOAT16 : Dtype.FLOAT32)
        .setIndices(ByteString.copyFrom(indices.flip()))
        .setValues(ByteString.copyFrom(values.flip()))
        .setLabelLogits(ByteString.copyFrom(labelLogits.flip()))
        .setLogNormalisers(ByteString.copyFrom(normalisers.flip()))
        .addAllTemperatures(temperatures)
        .build();
  }

  private ByteBuffer buffer(int bytesAPosition) {
    return ByteBuffer.allocate(Math.multiplyExact(positions, bytesAPosition))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Fills the heap with the k largest, ascending; of equal ones those with the smaller index. */
  private void select(int start) {
    for (int i = 0; i < k; i++) {
      heap[i] = key(logits[start + i], i);
    }
    for (int i = k / 2 - 1; i >= 0; i--) {
      sink(i);
    }
    for (int i = k; i < classes; i++) {
      long key = key(logits[start + i], i);
      if (key > heap[0]) {
        heap[0] = key;
        sink(0);
      }
    }
    Arrays.sort(heap);
  }

  private void sink(int from) {
    int at = from;
    long key = heap[at];
    while (2 * at + 1 < k) {
      int child = 2 * at + 1;
      if (child + 1 < k && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[child] >= key) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = key;
  }

  /** Keys have the order of their values. */
  private static long key(float value, int index) {
    int bits = Float.floatToIntBits(value);
    int ordered = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    return ((long) ordered << Integer.SIZE) | Integer.toUnsignedLong(~index);
  }

  private static float value(long key) {
    int ordered = (int) (key >> Integer.SIZE);
    return Float.intBitsToFloat(ordered ^ ((ordered >> 31) & Integer.MAX_VALUE));
  }

  private static int index(long key) {
    return ~(int) key;
  }

  /** By temperature, the sum over all classes of exp(beta (logit - largest)). */
  private double[] sums(int start, float largest) {
    double[] sums = new double[betas.length];
    boolean standard = temperatures.isEmpty();
    for (int i = start; i < start + classes; i++) {
      double below = (double) logits[i] - largest;
      if (standard) {
        addPowers(Math.exp(below / 12), sums);
      } else {
        for (int g = 0; g < betas.length; g++) {
          sums[g] += Math.exp(betas[g] * below);
        }
      }
    }
    return sums;
  }

  /** The powers 24, 20, 16, 12, 10, 8, 6, 5, 4 and 3: 12 over the standard temperatures. */
  private static void addPowers(double x, double[] sums) {
    double x2 = x * x;
    double x3 = x2 * x;
    double x4 = x2 * x2;
    double x6 = x3 * x3;
    double x8 = x4 * x4;
    double x10 = x6 * x4;
    double x12 = x6 * x6;
    double x16 = x8 * x8;
    sums[0] += x12 * x12;
    sums[1] += x16 * x4;
    sums[2] += x16;
    sums[3] += x12;
    sums[4] += x10;
    sums[5] += x8;
    sums[6] += x6;
    sums[7] += x4 * x;
    sums[8] += x4;
    sums[9] += x3;
  }
}
