package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * Sums over the positions of each sample, on the device. Differences of running sums: a matrix of
 * positions x samples would be larger than the logits where samples are more than classes. Running
 * sums of float64 lose less than float32 holds.
 */
final class SampleSums {

  private SampleSums() {}

  /**
   * For each position, the sum over all positions of its sample.
   *
   * @param values positions x 1
   * @param samples int64, positions x 1; those of a sample stand together
   * @return float64, positions x 1
   */
  static NDArray of(NDArray values, NDArray samples) {
    NDManager manager = values.getManager();
    NDArray sample = samples.squeeze(1); // positions
    NDArray ends = sample.get("1:").neq(sample.get(":-1")); // positions - 1: the next is another's
    NDArray none = manager.zeros(new Shape(1), DataType.INT64);
    NDArray number = concat(none, ends.toType(DataType.INT64, false).cumSum(0)); // positions
    NDArray last = concat(ends, manager.ones(new Shape(1), DataType.BOOLEAN)); // positions
    NDArray running = values.squeeze(1).toType(DataType.FLOAT64, false).cumSum(0).booleanMask(last);
    NDArray before = concat(none.toType(DataType.FLOAT64, false), running.get(":-1")); // samples
    return running.sub(before).gather(number, 0).expandDims(1);
  }

  private static NDArray concat(NDArray first, NDArray second) {
    return NDArrays.concat(new NDList(first, second));
  }
}
