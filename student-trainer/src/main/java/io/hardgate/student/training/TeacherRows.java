package io.hardgate.student.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.hardgate.messages.LogitValues;
import io.hardgate.messages.RecordRules;
import io.hardgate.messages.SparseValues;
import io.hardgate.student.model.DirectBytes;
import io.hardgate.student.supervision.Answer;
import io.hardgate.student.supervision.SparseAnswer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The host side of what one teacher says of a batch: direct buffers that are filled again and
 * again, capacity x classes x 4 bytes and a little. While a teacher sends sparse logits alone, and
 * nobody asks for all of them, there is only the little.
 */
final class TeacherRows {

  private final int capacity;
  private final int classes;
  private final ByteBuffer givenBytes;
  private final FloatBuffer given;
  private final LogitValues[] values;
  private final int[] labels;
  private final SparseRows sparse = new SparseRows();
  private ByteBuffer logitBytes;
  private FloatBuffer logits;
  private boolean dense;
  private String version = "";

  TeacherRows(int capacity, int classes) {
    this.capacity = capacity;
    this.classes = classes;
    givenBytes = DirectBytes.of(capacity * Float.BYTES);
    given = givenBytes.asFloatBuffer();
    values = new LogitValues[capacity];
    labels = new int[capacity];
  }

  /** Says that it gave nothing for the first positions, so many. */
  void clear(int positions) {
    dense = false;
    Arrays.fill(values, null);
    Arrays.fill(labels, RecordRules.NO_LABEL);
    for (int i = 0; i < positions; i++) {
      given.put(i, 0);
    }
  }

  /** Sets what it says of a position. */
  void set(int position, Example.Opinion opinion, int label) {
    given.put(position, 1);
    values[position] = opinion.logits();
    labels[position] = label;
    version = opinion.version();
    if (!(opinion.logits() instanceof SparseValues)) {
      dense = true;
      copy(position);
    }
  }

  private void copy(int position) {
    if (logits == null) {
      logitBytes = DirectBytes.of(Math.multiplyExact(capacity * classes, Float.BYTES));
      logits = logitBytes.asFloatBuffer();
    }
    values[position].copyTo(logits.position(position * classes), labels[position]);
  }

  /** The arrays of the first positions, so many; they share the buffers' memory. */
  Answer answer(String teacher, NDManager manager, int positions) {
    NDArray mask =
        DirectBytes.array(manager, givenBytes, new Shape(positions, 1), DataType.FLOAT32);
    Optional<SparseAnswer> buckets =
        dense ? Optional.empty() : Optional.of(sparse(manager, positions));
    return new Answer(teacher, version, mask, () -> expanded(manager, positions), buckets);
  }

  private SparseRows sparse(NDManager manager, int positions) {
    sparse.clear().in(manager);
    for (int i = 0; i < positions; i++) {
      sparse.add((SparseValues) values[i], 0, labels[i]);
    }
    return sparse;
  }

  private NDArray expanded(NDManager manager, int positions) {
    for (int i = 0; i < positions; i++) {
      if (values[i] instanceof SparseValues) {
        copy(i);
      } else if (values[i] == null && logits != null) {
        logits.position(i * classes);
        for (int j = 0; j < classes; j++) {
          logits.put(0); // there may be another batch's
        }
      }
    }
    return DirectBytes.array(manager, logitBytes, new Shape(positions, classes), DataType.FLOAT32);
  }
}
