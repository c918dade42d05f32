package io.hardgate.student.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.hardgate.student.supervision.Answer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * The host side of what one teacher says of a batch: direct buffers that are filled again and
 * again, capacity x classes x 4 bytes and a little.
 */
final class TeacherRows {

  private final int classes;
  private final ByteBuffer logitBytes;
  private final ByteBuffer givenBytes;
  private final FloatBuffer logits;
  private final FloatBuffer given;
  private final float[] zeros;
  private String version = "";

  TeacherRows(int capacity, int classes) {
    this.classes = classes;
    logitBytes = DirectBytes.of(Math.multiplyExact(capacity * classes, Float.BYTES));
    givenBytes = DirectBytes.of(capacity * Float.BYTES);
    logits = logitBytes.asFloatBuffer();
    given = givenBytes.asFloatBuffer();
    zeros = new float[classes];
  }

  /** Says that it gave nothing for the first positions, so many. */
  void clear(int positions) {
    for (int i = 0; i < positions; i++) {
      given.put(i, 0);
    }
  }

  /** Sets what it says of a position. */
  void set(int position, Example.Opinion opinion) {
    given.put(position, 1);
    opinion.logits().copyTo(logits.position(position * classes));
    version = opinion.version();
  }

  /** The arrays of the first positions, so many; they share the buffers' memory. */
  Answer answer(String teacher, NDManager manager, int positions) {
    for (int i = 0; i < positions; i++) {
      if (given.get(i) == 0) {
        logits.position(i * classes).put(zeros); // there may be another batch's
      }
    }
    NDArray z =
        DirectBytes.array(manager, logitBytes, new Shape(positions, classes), DataType.FLOAT32);
    NDArray mask =
        DirectBytes.array(manager, givenBytes, new Shape(positions, 1), DataType.FLOAT32);
    return new Answer(teacher, version, z, mask);
  }
}
