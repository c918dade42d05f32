package io.hardgate.student.model;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/** The linear layer that gives a language model's logits: most of the arithmetic of a step. */
interface OutputLayer extends AutoCloseable {

  /**
   * The layer with these parameters, by the product that is the faster one on their device.
   *
   * @param weights classes x width
   * @param biases classes
   */
  static OutputLayer of(PtNDArray weights, PtNDArray biases) {
    return weights.getDevice().isGpu()
        ? engine(weights, biases)
        : OneDnnProduct.load()
            .<OutputLayer>map(product -> new OneDnnOutput(product, weights, biases))
            .orElseGet(() -> engine(weights, biases));
  }

  /** By the engine's own linear layer. */
  static OutputLayer engine(PtNDArray weights, PtNDArray biases) {
    return x -> JniUtils.linear((PtNDArray) x, weights, biases);
  }

  /**
   * Logits, positions x classes.
   *
   * @param x positions x width
   */
  NDArray logits(NDArray x);

  /** What {@link Student#backward} says. */
  default void backward(NDArray logits, NDArray gradient) {
    JniUtils.backward((PtNDArray) logits, (PtNDArray) gradient, false, false);
  }

  @Override
  default void close() {}
}
