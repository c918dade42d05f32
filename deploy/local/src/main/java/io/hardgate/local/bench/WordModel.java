package io.hardgate.local.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.hardgate.config.StudentConfig;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.local.bench.GlossWords.Positions;
import io.hardgate.student.model.Mlp;
import io.hardgate.student.training.Adam;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A language model: the embeddings of the words before, one hidden layer, a softmax over the
 * vocabulary (Bengio et al. 2003).
 */
final class WordModel implements AutoCloseable {

  private static final int BATCH = 256;

  private final NDManager manager;
  private final int width;
  private final NDArray table;
  private final Mlp mlp;
  private final Map<String, NDArray> parameters = new LinkedHashMap<>();

  /** Random weights; without its inputs it predicts the words' frequencies. */
  WordModel(NDManager manager, GlossWords corpus, int width, int hidden, Random random) {
    this.manager = manager;
    this.width = width;
    float[] start = new float[corpus.vocabulary() * width];
    for (int i = 0; i < start.length; i++) {
      start[i] = (float) random.nextGaussian();
    }
    table = manager.create(start, new Shape(corpus.vocabulary(), width));
    table.setRequiresGradient(true);
    mlp =
        new Mlp(manager, GlossWords.CONTEXT * width, List.of(hidden), corpus.vocabulary(), random);
    mlp.parameters().get("output.bias").set(corpus.logFrequencies());
    parameters.put("embedding.weight", table);
    parameters.putAll(mlp.parameters());
  }

  /** Logits, positions x vocabulary, in this manager. */
  NDArray logits(NDManager scope, Positions positions) {
    NDArray words =
        scope.create(
            positions.contexts(), new Shape(positions.count(), GlossWords.CONTEXT)); // n x 4
    NDArray embedded =
        words
            .getNDArrayInternal()
            .embedding(words, table, SparseFormat.DENSE)
            .singletonOrThrow(); // n x 4 x width
    NDArray row = embedded.reshape(positions.count(), (long) GlossWords.CONTEXT * width);
    return mlp.logits(new NDList(row));
  }

  /**
   * Learns from batches of random positions.
   *
   * @return mean negative log-likelihood of the last tenth of them, in nats
   */
  double fit(Positions positions, int steps, double learningRate, long seed, StopSignal stop) {
    Random random = new Random(seed);
    double recent = 0;
    int counted = 0;
    try (Adam adam =
        new Adam(new StudentConfig.Optimizer(learningRate, 0.9, 0.999, 1e-8), parameters)) {
      for (int step = 0; step < steps; step++) {
        stop.throwIfRequested();
        double loss = step(draw(positions, random), adam);
        if (step >= steps - Math.max(1, steps / 10)) {
          recent += loss;
          counted++;
        }
      }
    }
    return recent / counted;
  }

  private static Positions draw(Positions positions, Random random) {
    long[] contexts = new long[BATCH * GlossWords.CONTEXT];
    long[] words = new long[BATCH];
    for (int i = 0; i < BATCH; i++) {
      int at = random.nextInt(positions.count());
      System.arraycopy(
          positions.contexts(),
          at * GlossWords.CONTEXT,
          contexts,
          i * GlossWords.CONTEXT,
          GlossWords.CONTEXT);
      words[i] = positions.words()[at];
    }
    return new Positions(contexts, words);
  }

  private double step(Positions batch, Adam adam) {
    try (NDManager scope = manager.newSubManager()) {
      JniUtils.setGradMode(true);
      NDArray logits = logits(scope, batch); // batch x vocabulary
      JniUtils.setGradMode(false);
      NDArray labels = scope.create(batch.words(), new Shape(batch.count(), 1));
      NDArray logP = logits.stopGradient().logSoftmax(1);
      NDArray labelLogP = logP.gather(labels, 1); // batch x 1
      NDArray p = logP.exp().div(batch.count());
      NDArray right = p.gather(labels, 1).sub(1.0 / batch.count());
      NDArray gradient = p.scatter(labels, right, 1);
      JniUtils.backward((PtNDArray) logits, (PtNDArray) gradient, false, false);
      adam.step();
      parameters.values().forEach(parameter -> JniUtils.zeroGrad((PtNDArray) parameter));
      return -labelLogP.mean().getFloat();
    }
  }

  /** Mean negative log-likelihood, in nats. */
  double nll(Positions positions) {
    double sum = 0;
    for (int from = 0; from < positions.count(); from += BATCH) {
      Positions some = positions.range(from, Math.min(from + BATCH, positions.count()));
      try (NDManager scope = manager.newSubManager()) {
        NDArray labels = scope.create(some.words(), new Shape(some.count(), 1));
        NDArray logP = logits(scope, some).logSoftmax(1).gather(labels, 1);
        sum -= logP.toType(DataType.FLOAT64, false).sum().getDouble();
      }
    }
    return sum / positions.count();
  }

  @Override
  public void close() {
    parameters.values().forEach(NDArray::close);
  }
}
