package io.hardgate.student.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;

/** Linear layers with ReLU, and dropout in training, between them, over features: batch x width. */
public final class Mlp implements Student {

  private final Map<String, NDArray> parameters = new LinkedHashMap<>();
  private final int hiddenLayers;
  private final List<Dropout> dropouts = new ArrayList<>(); // one a hidden layer, or none

  /**
   * Random weights, uniform in +-1/sqrt(fan in), as PyTorch's {@code nn.Linear} has them.
   *
   * @param inputs features
   * @param hidden width of each hidden layer
   * @param classes width of the logits
   */
  public Mlp(NDManager manager, int inputs, List<Integer> hidden, int classes, Random random) {
    this(manager, inputs, hidden, 0, classes, random);
  }

  /**
   * The same with dropout.
   *
   * @param dropout share of each hidden layer's units that a step leaves out
   */
  Mlp(
      NDManager manager,
      int inputs,
      List<Integer> hidden,
      double dropout,
      int classes,
      Random random) {
    hiddenLayers = hidden.size();
    int fanIn = inputs;
    for (int layer = 0; layer < hiddenLayers; layer++) {
      addLayer(manager, "hidden." + layer, fanIn, hidden.get(layer), random);
      fanIn = hidden.get(layer);
      if (dropout > 0) {
        dropouts.add(new Dropout(dropout));
      }
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
      x = hidden(x, layer);
    }
    return linear(x, "output"); // batch x classes
  }

  @Override
  public NDArray trainingLogits(NDList inputs, long seed) {
    return trainingLogits(inputs.singletonOrThrow(), seed);
  }

  NDArray trainingLogits(NDArray features, long seed) {
    if (!differsInTraining()) {
      return logits(features);
    }
    SplittableRandom masks = new SplittableRandom(seed);
    NDArray x = features; // batch x width
    for (int layer = 0; layer < hiddenLayers; layer++) {
      x = dropouts.get(layer).apply(hidden(x, layer), masks);
    }
    return linear(x, "output"); // batch x classes
  }

  @Override
  public boolean differsInTraining() {
    return !dropouts.isEmpty();
  }

  private NDArray hidden(NDArray x, int layer) {
    return linear(x, "hidden." + layer).getNDArrayInternal().relu();
  }

  private NDArray linear(NDArray x, String layer) {
    return x.matMul(parameters.get(layer + ".weight")).add(parameters.get(layer + ".bias"));
  }

  @Override
  public Map<String, NDArray> parameters() {
    return parameters;
  }

  @Override
  public byte[] torchScript() {
    return TorchScriptTemplate.MLP.fill(parameters);
  }

  @Override
  public void close() {
    parameters.values().forEach(NDArray::close);
  }
}
