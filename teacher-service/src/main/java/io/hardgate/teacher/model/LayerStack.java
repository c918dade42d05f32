package io.hardgate.teacher.model;

import java.util.List;

/**
 * Linear layers with ReLU between them. Immutable.
 *
 * @param layers the last gives the logits
 */
record LayerStack(List<LinearLayer> layers) {

  LayerStack {
    layers = List.copyOf(layers);
  }

  /** The logits of one vector, which is left as it was. */
  float[] logits(float[] vector) {
    float[] x = vector;
    for (int i = 0; i < layers.size() - 1; i++) {
      x = LinearLayer.relu(layers.get(i).apply(x));
    }
    return layers.get(layers.size() - 1).apply(x);
  }
}
