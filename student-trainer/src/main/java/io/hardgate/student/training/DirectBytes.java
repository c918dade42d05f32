package io.hardgate.student.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Memory that Java and the engine share. */
final class DirectBytes {

  private DirectBytes() {}

  static ByteBuffer of(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  /** An array over the beginning of these bytes. */
  static NDArray array(NDManager manager, ByteBuffer bytes, Shape shape, DataType type) {
    bytes.clear().limit(Math.toIntExact(shape.size()) * type.getNumOfBytes());
    return manager.create(bytes, shape, type);
  }
}
