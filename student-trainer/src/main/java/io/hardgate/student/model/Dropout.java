package io.hardgate.student.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;

/**
 * Leaves out a share of a layer's units and scales the others up (Srivastava et al. 2014, inverted
 * as everywhere today). The mask is drawn here and not by the engine, so that it is the same on
 * every device and whatever else the process draws.
 */
final class Dropout {

  private final double rate;
  // The engine keeps a mask until the step is over, so every layer has its own.
  private ByteBuffer bytes = DirectBytes.of(0);

  /**
   * The dropout of one layer.
   *
   * @param rate share of the units that a step leaves out
   */
  Dropout(double rate) {
    this.rate = rate;
  }

  /**
   * What is left of the units, batch x width.
   *
   * @param masks the step's; advanced by one number a unit
   */
  NDArray apply(NDArray units, SplittableRandom masks) {
    Shape shape = units.getShape();
    int count = Math.toIntExact(shape.size());
    bytes = DirectBytes.atLeast(Math.multiplyExact(count, Float.BYTES), bytes);
    FloatBuffer mask = bytes.clear().asFloatBuffer();
    float scale = (float) (1 / (1 - rate));
    for (int i = 0; i < count; i++) {
      double uniform = (masks.nextLong() >>> 11) * 0x1.0p-53;
      mask.put(uniform < rate ? 0 : scale);
    }
    return units.mul(DirectBytes.array(units.getManager(), bytes, shape, DataType.FLOAT32));
  }
}
