package io.hardgate.student.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Map;
import java.util.Optional;

/**
 * A model that is trained. Owned by one thread at a time: the engine keeps gradients on the
 * parameters themselves.
 */
public interface Student extends AutoCloseable {

  /**
   * Predicts as in production.
   *
   * @param inputs what the student's batches hold
   * @return logits, positions x classes, in the manager of the first input; to learn from where the
   *     thread's gradient mode is on
   */
  NDArray logits(NDList inputs);

  /**
   * Predicts to learn from it. All that is random in it, such as dropout, is a function of the
   * seed.
   *
   * @param inputs what the student's batches hold
   * @return logits, positions x classes, in the manager of the first input; to learn from where the
   *     thread's gradient mode is on
   */
  default NDArray trainingLogits(NDList inputs, long seed) {
    return logits(inputs);
  }

  /**
   * Adds to the parameters' gradients, with the thread's gradient mode off.
   *
   * @param logits of the last call of {@link #logits} or {@link #trainingLogits} with the gradient
   *     mode on
   * @param gradient of the loss with respect to them, positions x classes
   */
  default void backward(NDArray logits, NDArray gradient) {
    JniUtils.backward((PtNDArray) logits, (PtNDArray) gradient, false, false);
  }

  /** Whether {@link #trainingLogits} may differ from {@link #logits}. */
  default boolean differsInTraining() {
    return false;
  }

  /**
   * The trained arrays by path, in a fixed order. It is the same map always; {@link #restore} puts
   * other arrays into it.
   */
  Map<String, NDArray> parameters();

  /**
   * What training changes beside the parameters, such as running statistics; empty: nothing.
   *
   * @return the bytes of {@code student.pt} in a checkpoint
   */
  default Optional<byte[]> state() {
    return Optional.empty();
  }

  /**
   * Continues from a {@link #state}, parameters included. Before the optimizer's first step.
   *
   * @throws io.hardgate.lifecycle.HardgateException if it is not a state of such a student
   */
  default void restore(byte[] state) {
    throw new IllegalStateException(getClass() + " has no state but its parameters");
  }

  /**
   * The student as a TorchScript module, in the mode of production: what {@code torch.jit.load} in
   * Python, DJL and libtorch read. Its {@code forward} takes what {@link #logits} takes, and gives
   * the same logits.
   */
  byte[] torchScript();

  @Override
  void close();
}
