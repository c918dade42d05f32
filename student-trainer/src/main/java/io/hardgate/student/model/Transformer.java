package io.hardgate.student.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.hardgate.config.ModelConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * A causal language model: a Transformer (Vaswani et al. 2017, arXiv 1706.03762) that normalises
 * before each part of a layer (GPT-2, Radford et al. 2019), with learned positions and GELU. What
 * it predicts at a position depends on the tokens up to it alone.
 *
 * <p>Inputs: tokens (int64, rows x longest, padded on the right with any token) and places (int64,
 * positions): row x longest + t of every real position, row by row. Output: logits, positions x
 * classes. Only the attention ever sees padding; all else is computed for real positions alone.
 *
 * <p>Dropout in training is on the sum of the embeddings, and on what the attention and the
 * feed-forward of each layer give, not on the attention's weights.
 */
public final class Transformer implements Student {

  private static final double EPSILON = 1e-5; // of the variance, as everywhere
  private static final double DEVIATION = 0.02;
  private static final int EXPANSION = 4; // of the feed-forward

  private final Map<String, NDArray> parameters = new LinkedHashMap<>();
  private final List<Dropout> dropouts = new ArrayList<>(); // 1 + 2 a layer, or none
  private final int width;
  private final int layers;
  private final int heads;
  private final OutputLayer output;

  /**
   * Random weights as GPT-2 has them: normal with deviation 0.02, that of what is added to the
   * stream divided by the root of how often something is; biases 0, norms 1. Linear layers have
   * PyTorch's order, outputs x inputs.
   *
   * @param classes width of the logits
   */
  public Transformer(NDManager manager, ModelConfig model, int classes, Random random) {
    width = model.width();
    layers = model.layers();
    heads = model.heads();
    normal(manager, "tokens", new Shape(model.tokenIds(classes), width), DEVIATION, random);
    normal(manager, "positions", new Shape(model.maxTokens(), width), DEVIATION, random);
    double added = DEVIATION / Math.sqrt(2.0 * layers);
    for (int layer = 0; layer < layers; layer++) {
      String attention = attention(layer);
      norm(manager, attention + "norm");
      linear(manager, attention + "in", width, 3 * width, DEVIATION, random);
      linear(manager, attention + "out", width, width, added, random);
      String feedForward = feedForward(layer);
      norm(manager, feedForward + "norm");
      linear(manager, feedForward + "in", width, EXPANSION * width, DEVIATION, random);
      linear(manager, feedForward + "out", EXPANSION * width, width, added, random);
    }
    norm(manager, "norm");
    linear(manager, "output", width, classes, DEVIATION, random);
    output = OutputLayer.of(parameter("output", "weight"), parameter("output", "bias"));
    for (int i = 0; model.dropout() > 0 && i < 1 + 2 * layers; i++) {
      dropouts.add(new Dropout(model.dropout()));
    }
  }

  private static String attention(int layer) {
    return "layers." + layer + ".attention.";
  }

  private static String feedForward(int layer) {
    return "layers." + layer + ".feedForward.";
  }

  private void linear(
      NDManager manager, String name, int in, int out, double deviation, Random random) {
    normal(manager, name, new Shape(out, in), deviation, random);
    parameters.put(name + ".bias", Initial.constant(manager, new Shape(out), 0));
  }

  private void norm(NDManager manager, String name) {
    parameters.put(name + ".weight", Initial.constant(manager, new Shape(width), 1));
    parameters.put(name + ".bias", Initial.constant(manager, new Shape(width), 0));
  }

  private void normal(
      NDManager manager, String name, Shape shape, double deviation, Random random) {
    parameters.put(name + ".weight", Initial.normal(manager, shape, deviation, random));
  }

  @Override
  public NDArray logits(NDList inputs) {
    return forward(inputs, (x, dropout) -> x);
  }

  @Override
  public NDArray trainingLogits(NDList inputs, long seed) {
    if (!differsInTraining()) {
      return logits(inputs);
    }
    SplittableRandom masks = new SplittableRandom(seed);
    return forward(inputs, (x, dropout) -> dropouts.get(dropout).apply(x, masks));
  }

  @Override
  public boolean differsInTraining() {
    return !dropouts.isEmpty();
  }

  /** Leaves out units of x, positions x width. */
  @FunctionalInterface
  private interface Thinning {
    NDArray apply(NDArray x, int dropout);
  }

  private NDArray forward(NDList inputs, Thinning thinning) {
    CausalAttention attention = new CausalAttention(inputs.get(0), inputs.get(1), heads);
    NDArray x =
        rows(attention.tokens(), "tokens").add(rows(attention.steps(), "positions")); // p. x width
    x = thinning.apply(x, 0);
    for (int layer = 0; layer < layers; layer++) {
      x = x.add(thinning.apply(attend(x, attention(layer), attention), 1 + 2 * layer));
      x = x.add(thinning.apply(feed(x, feedForward(layer)), 2 + 2 * layer));
    }
    return output.logits(norm(x, "norm")); // positions x classes
  }

  @Override
  public void backward(NDArray logits, NDArray gradient) {
    output.backward(logits, gradient);
  }

  private NDArray attend(NDArray x, String part, CausalAttention attention) {
    NDArray in = linear(norm(x, part + "norm"), part + "in"); // positions x (3 x width)
    return linear(attention.apply(in), part + "out"); // positions x width
  }

  private NDArray feed(NDArray x, String part) {
    NDArray inner = linear(norm(x, part + "norm"), part + "in"); // positions x (4 x width)
    return linear(JniUtils.gelu((PtNDArray) inner), part + "out"); // positions x width
  }

  private NDArray rows(NDArray ids, String table) {
    return JniUtils.embedding((PtNDArray) ids, parameter(table, "weight"), false);
  }

  private NDArray norm(NDArray x, String name) {
    return JniUtils.layerNorm(
        (PtNDArray) x,
        new Shape(width),
        parameter(name, "weight"),
        parameter(name, "bias"),
        EPSILON);
  }

  private NDArray linear(NDArray x, String name) {
    return JniUtils.linear((PtNDArray) x, parameter(name, "weight"), parameter(name, "bias"));
  }

  private PtNDArray parameter(String name, String kind) {
    return (PtNDArray) parameters.get(name + "." + kind);
  }

  @Override
  public Map<String, NDArray> parameters() {
    return parameters;
  }

  @Override
  public byte[] torchScript() {
    return TorchScriptTemplate.TRANSFORMER.fill(parameters, heads);
  }

  @Override
  public void close() {
    parameters.values().forEach(NDArray::close);
    output.close();
  }
}
