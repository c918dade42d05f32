package io.hardgate.student.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Linear layers with ReLU between them, over float features: batch x width. */
public final class Mlp implements Student {

  private final Map<String, NDArray> parameters = new LinkedHashMap<>();
  private final int hiddenLayers;

  /**
   * Random weights, uniform in +-1/sqrt(fan in), as PyTorch's {@code nn.Linear} has them.
   *
   * @param inputs features
   * @param hidden width of each hidden layer
   * @param classes width of the logits
   */
  public Mlp(NDManager manager, int inputs, List<Integer> hidden, int classes, Random random) {
    hiddenLayers = hidden.size();
    int fanIn = inputs;
    for (int layer = 0; layer < hiddenLayers; layer++) {
      addLayer(manager, "hidden." + layer, fanIn, hidden.get(layer), random);
      fanIn = hidden.get(layer);
    }
    addLayer(manager, "output", fanIn, classes, random);
  }

  private void addLayer(NDManager manager, String name, int in, int out, Random random) {
    double bound = 1 / Math.sqrt(in);
    parameters.put(name + ".weight", Initial.uniform(manager, new Shape(in, out), bound, random));
    parameters.put(name + ".bias", Initial.uniform(manager, new Shape(out), bound, random));
  }

  @Override
  public NDArray logits(NDList inputs) {
    return logits(inputs.singletonOrThrow());
  }

  NDArray logits(NDArray features) {
    NDArray x = features; // batch x width
    for (int layer = 0; layer < hiddenLayers; layer++) {
      x = linear(x, "hidden." + layer).getNDArrayInternal().relu();
    }
    return linear(x, "output"); // batch x classes
  }

  private NDArray linear(NDArray x, String layer) {
    return x.matMul(parameters.get(layer + ".weight")).add(parameters.get(layer + ".bias"));
  }

  @Override
  public Map<String, NDArray> parameters() {
    return parameters;
  }

  @Override
  public void close() {
    parameters.values().forEach(NDArray::close);
  }
}
