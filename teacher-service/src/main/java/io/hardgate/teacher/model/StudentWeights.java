package io.hardgate.teacher.model;

import io.hardgate.teacher.model.Safetensors.Tensor;
import io.hardgate.text.WordHasher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The weights of a student that plain Java runs; their shapes are those of the student.
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
