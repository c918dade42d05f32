package io.hardgate.teacher.model;

import io.hardgate.teacher.model.Safetensors.Tensor;
import io.hardgate.text.WordHasher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The weights of a student; their shapes are those of the student.
 *
 * @param tensors by path
 */
record StudentWeights(Map<String, Tensor> tensors) {

  /**
   * A student that reads texts.
   *
   * @param maxWords later words are not read
   * @throws IOException if a tensor is missing, or does not fit the others
   */
  StudentClassifier bagOfWords(int maxWords) throws IOException {
    Tensor table = tensor("embedding.weight", -1, -1);
    int width = table.shape()[1];
    WordHasher words = new WordHasher(table.shape()[0], maxWords);
    return new StudentClassifier(words, table.values(), width, layers(width));
  }

  /**
   * A student that reads features.
   *
   * @throws IOException if a tensor is missing, or does not fit the others
   */
  MlpClassifier mlp(int width) throws IOException {
    return new MlpClassifier(width, layers(width));
  }

  /**
   * A student that reads tokens: its tensors in the order in which its module takes them, the first
   * two vocabulary x width and longest sequence x width.
   *
   * @throws IOException if a tensor is missing, or does not fit the others
   */
  List<Tensor> transformer(int layers, int classes) throws IOException {
    Tensor tokens = tensor("tokens.weight", -1, -1);
    int width = tokens.shape()[1];
    List<Tensor> ordered = new ArrayList<>();
    ordered.add(tokens);
    ordered.add(tensor("positions.weight", -1, width));
    for (int layer = 0; layer < layers; layer++) {
      String attention = "layers." + layer + ".attention.";
      addNorm(attention + "norm", width, ordered);
      addLinear(attention + "in", width, 3 * width, ordered);
      addLinear(attention + "out", width, width, ordered);
      String feedForward = "layers." + layer + ".feedForward.";
      addNorm(feedForward + "norm", width, ordered);
      int inner = addLinear(feedForward + "in", width, -1, ordered);
      addLinear(feedForward + "out", inner, width, ordered);
    }
    addNorm("norm", width, ordered);
    addLinear("output", width, classes, ordered);
    return ordered;
  }

  private void addNorm(String name, int width, List<Tensor> ordered) throws IOException {
    ordered.add(tensor(name + ".weight", width));
    ordered.add(tensor(name + ".bias", width));
  }

  /** How many outputs it has. */
  private int addLinear(String name, int inputs, int outputs, List<Tensor> ordered)
      throws IOException {
    Tensor weight = tensor(name + ".weight", outputs, inputs);
    ordered.add(weight);
    ordered.add(tensor(name + ".bias", weight.shape()[0]));
    return weight.shape()[0];
  }

  private LayerStack layers(int width) throws IOException {
    List<LinearLayer> layers = new ArrayList<>();
    int inputs = width;
    while (tensors.containsKey("hidden." + layers.size() + ".weight")) {
      LinearLayer hidden = layer("hidden." + layers.size(), inputs);
      layers.add(hidden);
      inputs = hidden.bias().length;
    }
    layers.add(layer("output", inputs));
    return new LayerStack(layers);
  }

  private LinearLayer layer(String name, int inputs) throws IOException {
    Tensor bias = tensor(name + ".bias", -1);
    Tensor weight = tensor(name + ".weight", inputs, bias.shape()[0]);
    return new LinearLayer(weight.values(), bias.values());
  }

  private Tensor tensor(String name, int... shape) throws IOException {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IOException("there is no tensor '%s', only %s".formatted(name, tensors.keySet()));
    }
    boolean fits = tensor.shape().length == shape.length;
    for (int i = 0; fits && i < shape.length; i++) {
      fits = tensor.shape()[i] > 0 && (shape[i] < 0 || shape[i] == tensor.shape()[i]);
    }
    if (!fits) {
      throw new IOException(
          "%s has the shape %s, expected %s, where -1 is any"
              .formatted(name, tensor.shapeText(), Arrays.toString(shape)));
    }
    return tensor;
  }
}
