package io.hardgate.student.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.hardgate.messages.RecordRules;
import io.hardgate.messages.SparseBuckets;
import io.hardgate.messages.SparseValues;
import io.hardgate.student.model.DirectBytes;
import io.hardgate.student.supervision.SparseAnswer;
import io.hardgate.student.supervision.SparseTargets;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The host side of sparse logits: they stay as they came until a temperature is asked for, and are
 * then resolved, k exponentials a position, into direct buffers that are filled again and again.
 *
 * <p>Not safe for two threads at once.
 */
public final class SparseRows implements SparseAnswer {

  /** A position of these values; null where the teacher gave none. */
  private record Row(SparseValues values, int position, int label) {}

  private final SparseBuckets buckets = new SparseBuckets();
  private final List<Row> rows = new ArrayList<>();
  private NDManager manager;
  private Buffers bytes = new Buffers(0, 0);
  private int width;

  /** What was resolved last: teachers are measured, and mostly taught from, at the same tau. */
  private SparseTargets newest;

  private double newestTau = Double.NaN;

  /** The buffers of so many positions of so many classes each. */
  private record Buffers(
      int positions,
      int width,
      ByteBuffer classes,
      ByteBuffer logQ,
      ByteBuffer counted,
      ByteBuffer rest,
      ByteBuffer labelLogQ) {

    Buffers(int positions, int width) {
      this(
          positions,
          width,
          DirectBytes.of(positions * width * Long.BYTES),
          DirectBytes.of(positions * width * Float.BYTES),
          DirectBytes.of(positions * width * Float.BYTES),
          DirectBytes.of(positions * Float.BYTES),
          DirectBytes.of(positions * Float.BYTES));
    }
  }

  /** Forgets all rows. */
  public SparseRows clear() {
    rows.clear();
    newestTau = Double.NaN;
    width = 1;
    return this;
  }

  /**
   * Adds the next row.
   *
   * @param values what the teacher said; null if nothing
   * @param position in these values
   * @param label the class, or {@link RecordRules#NO_LABEL}
   */
  public void add(SparseValues values, int position, int label) {
    rows.add(new Row(values, position, label));
    newestTau = Double.NaN;
    if (values != null) {
      width = Math.max(width, values.k() + 1);
    }
  }

  /** Where the arrays are made. */
  public SparseRows in(NDManager arrays) {
    manager = arrays;
    newestTau = Double.NaN;
    return this;
  }

  @Override
  public int positions() {
    return rows.size();
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public boolean labelled(int position) {
    Row row = rows.get(position);
    return row.values() != null && row.label() != RecordRules.NO_LABEL;
  }

  @Override
  public double labelNll(int position, double tau) {
    Row row = rows.get(position);
    return !labelled(position)
        ? Double.NaN
        : -buckets.readLabel(row.values(), row.position(), row.label(), tau);
  }

  @Override
  public SparseTargets at(
      double tau, NDArray labels, NDArray given, NDArray hasLabel, NDArray samples) {
    if (tau != newestTau) {
      newest = resolve(tau, labels, given, hasLabel, samples);
      newestTau = tau;
    }
    return newest;
  }

  private SparseTargets resolve(
      double tau, NDArray labels, NDArray given, NDArray hasLabel, NDArray samples) {
    int positions = rows.size();
    if (bytes.positions() < positions || bytes.width() < width) {
      bytes = new Buffers(Math.max(positions, bytes.positions()), Math.max(width, bytes.width()));
    }
    LongBuffer classes = bytes.classes().clear().asLongBuffer();
    FloatBuffer logQ = bytes.logQ().clear().asFloatBuffer();
    FloatBuffer counted = bytes.counted().clear().asFloatBuffer();
    FloatBuffer rest = bytes.rest().clear().asFloatBuffer();
    FloatBuffer labelLogQ = bytes.labelLogQ().clear().asFloatBuffer();
    for (Row row : rows) {
      boolean told = row.values() != null;
      boolean labelled = row.label() != RecordRules.NO_LABEL;
      if (told) {
        buckets.read(row.values(), row.position(), row.label(), tau);
      }
      // Of a row without logits the weights are zeros; all that matters is that the label stands.
      int size = told ? buckets.size() : 1;
      for (int i = 0; i < width; i++) {
        int from = i < size ? i : 0;
        classes.put(told ? buckets.index(from) : labelled ? row.label() : 0);
        logQ.put(told ? (float) buckets.logProbability(from) : 0);
        counted.put(i < size ? 1 : 0);
      }
      rest.put(told ? (float) buckets.rest() : 0);
      labelLogQ.put(told && labelled ? (float) buckets.labelLogProbability() : 0);
    }
    Shape all = new Shape(positions, width);
    Shape column = new Shape(positions, 1);
    return new SparseTargets(
        DirectBytes.array(manager, bytes.classes(), all, DataType.INT64),
        DirectBytes.array(manager, bytes.logQ(), all, DataType.FLOAT32),
        DirectBytes.array(manager, bytes.counted(), all, DataType.FLOAT32),
        DirectBytes.array(manager, bytes.rest(), column, DataType.FLOAT32),
        DirectBytes.array(manager, bytes.labelLogQ(), column, DataType.FLOAT32),
        labels,
        given,
        hasLabel,
        samples);
  }
}
