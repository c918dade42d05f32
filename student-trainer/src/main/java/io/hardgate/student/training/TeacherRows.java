package io.hardgate.student.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.hardgate.messages.DenseValues;
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
 * again, positions x classes x 4 bytes and a little. While a teacher sends sparse logits alone, and
 * nobody asks for all of them, there is only the little. While all that it sends is float16, it
 * stays so on the way to the device, and takes half.
 */
final class TeacherRows {

  /**
   * Beyond that dense logits are not taken: four batches circulate, and one record may ask for it.
   */
  private static final long MOST_BYTES = 128L << 20;

  private final int classes;
  private final SparseRows sparse = new SparseRows();

  /** By the first position of each example: what it says of the example, if it does. */
  private Said[] said = new Said[0];

  private ByteBuffer givenBytes = DirectBytes.of(0);
  private ByteBuffer logitBytes = DirectBytes.of(0);
  private boolean dense;

  /** Whether the buffer of the logits holds float16. */
  private boolean half;

  private String version = "";

  /** What it says of an example. */
  private record Said(Example.Opinion opinion, int[] labels) {}

  TeacherRows(int classes) {
    this.classes = classes;
  }

  /** Says that it gave nothing for so many positions. */
  void clear(int positions) {
    dense = false;
    half = false;
    said = new Said[positions];
    givenBytes = DirectBytes.atLeast(positions * Float.BYTES, givenBytes);
    FloatBuffer given = givenBytes.clear().asFloatBuffer();
    for (int i = 0; i < positions; i++) {
      given.put(i, 0);
    }
  }

  /**
   * Sets what it says of an example.
   *
   * @param first position of the example
   * @param labels of the example's positions
   * @return false if it is dense, and the batch too large for dense logits of so many classes
   */
  boolean set(int first, Example.Opinion opinion, int[] labels) {
    boolean listed = opinion.logits() instanceof SparseValues;
    if (!listed && (long) said.length * classes * Float.BYTES > MOST_BYTES) {
      return false;
    }
    said[first] = new Said(opinion, labels);
    version = opinion.version();
    if (!listed) {
      boolean narrow = ((DenseValues) opinion.logits()).isHalf();
      if (half && !narrow) {
        widen();
      }
      half = narrow && (half || !dense);
      dense = true;
      copy(first);
    }
    FloatBuffer given = givenBytes.clear().asFloatBuffer();
    for (int i = 0; i < labels.length; i++) {
      given.put(first + i, 1);
    }
    return true;
  }

  /** Has what is there in the buffer as float32 instead. */
  private void widen() {
    half = false;
    for (int first = 0; first < said.length; first++) {
      if (said[first] != null && said[first].opinion().logits() instanceof DenseValues) {
        copy(first);
      }
    }
  }

  private void copy(int first) {
    LogitValues logits = said[first].opinion().logits();
    ByteBuffer bytes = logitBytes();
    if (half) {
      ((DenseValues) logits).copyHalvesTo(bytes.asShortBuffer().position(first * classes));
    } else {
      logits.copyTo(bytes.asFloatBuffer().position(first * classes), said[first].labels());
    }
  }

  /** Room for all positions: where it grows, there is nothing in it yet that is still needed. */
  private ByteBuffer logitBytes() {
    int cells = Math.multiplyExact(said.length, classes);
    int bytes = Math.multiplyExact(cells, half ? Short.BYTES : Float.BYTES);
    if (logitBytes.capacity() < bytes) {
      logitBytes = DirectBytes.of((int) Math.min(Integer.MAX_VALUE, bytes * 5L / 4));
    }
    return logitBytes.clear();
  }

  /** The arrays of its answer; they share the buffers' memory. */
  Answer answer(String teacher, NDManager manager) {
    Shape column = new Shape(said.length, 1);
    NDArray mask = DirectBytes.array(manager, givenBytes, column, DataType.FLOAT32);
    Optional<SparseAnswer> buckets = dense ? Optional.empty() : Optional.of(sparse(manager));
    return new Answer(teacher, version, mask, () -> expanded(manager), buckets);
  }

  private SparseRows sparse(NDManager manager) {
    sparse.clear().in(manager);
    for (int first = 0; first < said.length; ) {
      if (said[first] == null) {
        sparse.add(null, 0, RecordRules.NO_LABEL);
        first++;
      } else {
        int[] labels = said[first].labels();
        for (int i = 0; i < labels.length; i++) {
          sparse.add((SparseValues) said[first].opinion().logits(), i, labels[i]);
        }
        first += labels.length;
      }
    }
    return sparse;
  }

  private NDArray expanded(NDManager manager) {
    if (half && anyListed()) {
      widen();
    }
    byte[] zeros = new byte[classes * (half ? Short.BYTES : Float.BYTES)];
    for (int first = 0; first < said.length; ) {
      if (said[first] == null) {
        logitBytes().put(first * zeros.length, zeros); // there may be another batch's
        first++;
      } else {
        if (said[first].opinion().logits() instanceof SparseValues) {
          copy(first);
        }
        first += said[first].labels().length;
      }
    }
    Shape all = new Shape(said.length, classes);
    return half
        ? DirectBytes.array(manager, logitBytes, all, DataType.FLOAT16)
            .toType(DataType.FLOAT32, false)
        : DirectBytes.array(manager, logitBytes, all, DataType.FLOAT32);
  }

  private boolean anyListed() {
    return Arrays.stream(said)
        .anyMatch(answer -> answer != null && answer.opinion().logits() instanceof SparseValues);
  }
}
