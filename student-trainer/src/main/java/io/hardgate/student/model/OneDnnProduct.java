package io.hardgate.student.model;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Optional;

/**
 * oneDNN's linear layer, without a gradient. The engine's own is a product of MKL, which on other
 * processors than Intel's leaves half of the vector unit unused: oneDNN, which is in the engine as
 * well, was more than twice as fast on one of AMD's.
 */
final class OneDnnProduct implements AutoCloseable {

  private final EngineScript script;

  private OneDnnProduct(EngineScript script) {
    this.script = script;
  }

  /** Empty where the engine was built without oneDNN. */
  static Optional<OneDnnProduct> load() {
    try {
      return Optional.of(new OneDnnProduct(EngineScript.load(OneDnnProduct.class, "product.pt")));
    } catch (EngineException e) {
      return Optional.empty();
    }
  }

  /**
   * x times the transposed weights, plus the biases: rows x outputs, in the manager of x.
   *
   * @param x rows x inputs
   * @param weights outputs x inputs
   * @param biases outputs
   */
  NDArray linear(NDArray x, NDArray weights, NDArray biases) {
    // What came from a file has a name with dots, and would be taken for a part of a dictionary.
    try (NDArray w = weights.reshape(weights.getShape());
        NDArray b = biases.reshape(biases.getShape())) {
      return script.call(new NDList(x, w, b)).singletonOrThrow();
    }
  }

  @Override
  public void close() {
    script.close();
  }
}
