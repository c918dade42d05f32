package io.hardgate.student.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import io.hardgate.config.ModelConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * Classifies a text by the mean of the embeddings of its hashed words, followed by hidden layers.
 *
 * <p>Inputs: word buckets (int64, batch x words, padded with anything) and the weight of each word
 * in the mean (float32, batch x words, 0 for padding).
 */
public final class BagOfWords implements Student {

  private static final String TABLE = "embedding.weight";

  private final NDArray table;
  private final Mlp mlp;
  private final Map<String, NDArray> parameters = new LinkedHashMap<>();

  /** Random weights; the embeddings normal with deviation 1, as PyTorch's are. */
  public BagOfWords(NDManager manager, ModelConfig model, int classes, Random random) {
    table = Initial.normal(manager, new Shape(model.buckets(), model.embedding()), 1, random);
    mlp = new Mlp(manager, model.embedding(), model.hidden(), model.dropout(), classes, random);
    parameters.put(TABLE, table);
    parameters.putAll(mlp.parameters());
  }

  @Override
  public NDArray logits(NDList inputs) {
    return mlp.logits(mean(inputs));
  }

  @Override
  public NDArray trainingLogits(NDList inputs, long seed) {
    return mlp.trainingLogits(mean(inputs), seed);
  }

  @Override
  public boolean differsInTraining() {
    return mlp.differsInTraining();
  }

  private NDArray mean(NDList inputs) {
    NDArray buckets = inputs.get(0); // batch x words
    NDArray weights = inputs.get(1); // batch x words
    NDArray words =
        buckets
            .getNDArrayInternal()
            .embedding(buckets, table, SparseFormat.DENSE)
            .singletonOrThrow(); // batch x words x width
    return weights.expandDims(1).batchMatMul(words).squeeze(1); // batch x width
  }

  @Override
  public Map<String, NDArray> parameters() {
    return parameters;
  }

  @Override
  public byte[] torchScript() {
    return TorchScriptTemplate.BAG_OF_WORDS.fill(parameters);
  }

  @Override
  public void close() {
    parameters.values().forEach(NDArray::close);
  }
}
