package io.hardgate.student.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Random;

/**
 * Initial weights. They come from Java's generators, so that a seed means the same on any device.
 */
final class Initial {

  private Initial() {}

  static NDArray uniform(NDManager manager, Shape shape, double bound, Random random) {
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
    }
    return trained(manager, shape, values);
  }

  static NDArray normal(NDManager manager, Shape shape, double deviation, Random random) {
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * deviation);
    }
    return trained(manager, shape, values);
  }

  static NDArray constant(NDManager manager, Shape shape, float value) {
    float[] values = new float[(int) shape.size()];
    Arrays.fill(values, value);
    return trained(manager, shape, values);
  }

  private static NDArray trained(NDManager manager, Shape shape, float[] values) {
    NDArray array = manager.create(values, shape);
    array.setRequiresGradient(true);
    return array;
  }
}
