package io.hardgate.student.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Map;

/**
 * A model that is trained. Owned by one thread at a time: the engine keeps gradients on the
 * parameters themselves.
 */
public interface Student extends AutoCloseable {

  /**
   * Predicts.
   *
   * @param inputs what the student's batches hold
   * @return logits, positions x classes, in the manager of the first input; differentiable where
   *     the thread's gradient mode is on
   */
  NDArray logits(NDList inputs);

  /** The trained arrays by path, in a fixed order. */
  Map<String, NDArray> parameters();

  @Override
  void close();
}
