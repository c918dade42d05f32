package io.hardgate.teacher.model;

import io.hardgate.lifecycle.HardgateException;
import io.hardgate.messages.LabelSpace;
import io.hardgate.teacher.model.Safetensors.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * From an embedding to logits: {@code output(relu(hidden(x)))}. Immutable.
 *
 * <p>Its file is safetensors with the float32 tensors {@code hidden.weight} [inputs, hidden],
 * {@code hidden.bias} [hidden], {@code output.weight} [hidden, classes] and {@code output.bias}
 * [classes], and the metadata {@code label_space}: the fingerprint of the classes.
 */
public final class ClassifierHead {

  private static final String LABEL_SPACE = "label_space";

  private final String labelSpace;
  private final float[] hiddenWeight;
  private final float[] hiddenBias;
  private final float[] outputWeight;
  private final float[] outputBias;
  private final int inputs;

  /**
   * A head of these weights.
   *
   * @param labelSpace that the classes belong to
   * @param hiddenWeight inputs x hidden, row by row
   * @param hiddenBias hidden
   * @param outputWeight hidden x classes, row by row
   * @param outputBias classes
   * @throws IllegalArgumentException if the lengths do not fit, or a weight is not finite
   */
  public ClassifierHead(
      LabelSpace labelSpace,
      float[] hiddenWeight,
      float[] hiddenBias,
      float[] outputWeight,
      float[] outputBias) {
    int hidden = hiddenBias.length;
    require(hidden > 0, "hidden.bias has no values");
    require(
        outputBias.length == labelSpace.classes(),
        "output.bias has %d values, the label space %d classes"
            .formatted(outputBias.length, labelSpace.classes()));
    require(
        hiddenWeight.length > 0 && hiddenWeight.length % hidden == 0,
        "hidden.weight has %d values, expected rows of %d".formatted(hiddenWeight.length, hidden));
    require(
        outputWeight.length == hidden * outputBias.length,
        "output.weight has %d values, expected %d x %d"
            .formatted(outputWeight.length, hidden, outputBias.length));
    this.labelSpace = labelSpace.fingerprint();
    this.hiddenWeight = finite("hidden.weight", hiddenWeight);
    this.hiddenBias = finite("hidden.bias", hiddenBias);
    this.outputWeight = finite("output.weight", outputWeight);
    this.outputBias = finite("output.bias", outputBias);
    this.inputs = hiddenWeight.length / hidden;
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  private static float[] finite(String name, float[] values) {
    for (int i = 0; i < values.length; i++) {
      require(Float.isFinite(values[i]), name + " holds " + values[i] + " at " + i);
    }
    return values.clone();
  }

  /** Length of the embeddings that it takes. */
  public int inputs() {
    return inputs;
  }

  /** Number of its classes. */
  public int classes() {
    return outputBias.length;
  }

  /**
   * The logits of one embedding.
   *
   * @param embedding of {@link #inputs} values
   * @return {@link #classes} values
   */
  public float[] logits(float[] embedding) {
    if (embedding.length != inputs) {
      throw new IllegalArgumentException(
          "the embedding has %d values, expected %d".formatted(embedding.length, inputs));
    }
    float[] hidden = new LinearLayer(hiddenWeight, hiddenBias).apply(embedding);
    return new LinearLayer(outputWeight, outputBias).apply(LinearLayer.relu(hidden));
  }

  /**
   * Reads a head.
   *
   * @param labels that it must have been fitted to
   * @throws HardgateException if the file is missing, is not a head, or is one of other labels
   */
  public static ClassifierHead load(ModelFile file, LabelSpace labels) {
    file.check();
    try {
      return of(Safetensors.read(file.path()), labels);
    } catch (IOException | IllegalArgumentException e) {
      throw file.unusable("%s is not a head: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static ClassifierHead of(Safetensors file, LabelSpace labels) throws IOException {
    String fitted = file.metadata().getOrDefault(LABEL_SPACE, "");
    if (!fitted.equals(labels.fingerprint())) {
      throw new IOException(
          "it was fitted to the label space '%s', expected '%s'"
              .formatted(fitted, labels.fingerprint()));
    }
    Tensor hiddenBias = tensor(file, "hidden.bias", 1);
    Tensor outputBias = tensor(file, "output.bias", 1);
    Tensor hiddenWeight = tensor(file, "hidden.weight", 2);
    Tensor outputWeight = tensor(file, "output.weight", 2);
    int hidden = hiddenBias.shape()[0];
    expect("hidden.weight", hiddenWeight, hiddenWeight.shape()[0], hidden);
    expect("output.weight", outputWeight, hidden, labels.classes());
    expect("output.bias", outputBias, labels.classes());
    return new ClassifierHead(
        labels,
        hiddenWeight.values(),
        hiddenBias.values(),
        outputWeight.values(),
        outputBias.values());
  }

  private static Tensor tensor(Safetensors file, String name, int rank) throws IOException {
    Tensor tensor = file.tensors().get(name);
    if (tensor == null) {
      throw new IOException(
          "it has no tensor '%s', only %s".formatted(name, file.tensors().keySet()));
    }
    if (tensor.shape().length != rank) {
      throw new IOException(
          "%s has the shape %s, expected %d dimensions".formatted(name, tensor.shapeText(), rank));
    }
    return tensor;
  }

  private static void expect(String name, Tensor tensor, int... shape) throws IOException {
    if (!Arrays.equals(tensor.shape(), shape)) {
      throw new IOException(
          "%s has the shape %s, expected %s"
              .formatted(name, tensor.shapeText(), Arrays.toString(shape)));
    }
  }

  /**
   * Writes the head, whole or not at all. Equal heads give equal bytes.
   *
   * @throws HardgateException if the file cannot be written
   */
  public void save(Path file) {
    int hidden = hiddenBias.length;
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("hidden.weight", new Tensor(new int[] {inputs, hidden}, hiddenWeight));
    tensors.put("hidden.bias", new Tensor(new int[] {hidden}, hiddenBias));
    tensors.put("output.weight", new Tensor(new int[] {hidden, classes()}, outputWeight));
    tensors.put("output.bias", new Tensor(new int[] {classes()}, outputBias));
    try {
      new Safetensors(Map.of(LABEL_SPACE, labelSpace), tensors).write(file);
    } catch (IOException e) {
      throw new HardgateException(
          "the head cannot be written to %s: %s".formatted(file, e.getMessage()), e);
    }
  }
}
