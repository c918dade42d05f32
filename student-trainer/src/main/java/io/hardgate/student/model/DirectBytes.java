package io.hardgate.student.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Memory that Java and the engine share. */
public final class DirectBytes {

  private DirectBytes() {}

  /**
   * So many bytes. Only the garbage collector frees them: they are to be filled again and again.
   */
  public static ByteBuffer of(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  /** These bytes if they are enough, else twice as many as are needed. */
  public static ByteBuffer atLeast(int bytes, ByteBuffer standing) {
    return standing.capacity() >= bytes ? standing : of(Math.multiplyExact(bytes, 2));
  }

  /** An array over the beginning of these bytes. */
  public static NDArray array(NDManager manager, ByteBuffer bytes, Shape shape, DataType type) {
    bytes.clear().limit(Math.toIntExact(shape.size()) * type.getNumOfBytes());
    return manager.create(bytes, shape, type);
  }
}
