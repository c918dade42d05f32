package io.hardgate.teacher.model;

import io.hardgate.config.TeacherConfig.Precision;
import io.hardgate.lifecycle.HardgateException;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A sentence encoder in ONNX, such as all-MiniLM-L6-v2: the mean of the last layer over the tokens,
 * at length 1. Any number of threads may ask.
 *
 * <p>A dynamically quantised model scales a whole batch by its largest activation, so that an
 * embedding depends a little on the texts beside it.
 */
public final class SentenceEncoder implements AutoCloseable {

  private final TextBatches batches;
  private final int dimensions;

  private SentenceEncoder(TextBatches batches) {
    this.batches = batches;
    this.dimensions = encode(List.of("the length of an embedding"))[0].length;
  }

  /**
   * Loads an encoder.
   *
   * @param model the ONNX file; its first output is batch x tokens x dimensions
   * @param tokenizer its {@code tokenizer.json}
   * @param maxTokens longer texts are cut
   * @param batchSize texts that run through the model together, at most
   * @param threads of the engine
   * @throws HardgateException if a file is missing or is not what it should be
   */
  public static SentenceEncoder load(
      ModelFile model, ModelFile tokenizer, int maxTokens, int batchSize, int threads) {
    return load(model, tokenizer, Precision.AUTO, maxTokens, batchSize, threads);
  }

  static SentenceEncoder load(
      ModelFile model,
      ModelFile tokenizer,
      Precision precision,
      int maxTokens,
      int batchSize,
      int threads) {
    OnnxNetwork network = OnnxNetwork.load(model, precision);
    TextBatches batches;
    try {
      TextBatches.Form form = network.tokenForm(model, batchSize);
      int fixed = network.fixedLength(model);
      int most = fixed == 0 ? maxTokens : Math.min(fixed, maxTokens);
      batches = new TextBatches(TextTokenizer.load(tokenizer, most), network, form, threads);
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
    try {
      return new SentenceEncoder(batches);
    } catch (PredictionException e) {
      batches.close();
      throw model.unusable(model + " is not a sentence encoder: " + e.getMessage(), e);
    }
  }

  /** Length of an embedding. */
  public int dimensions() {
    return dimensions;
  }

  /**
   * The embeddings of these texts.
   *
   * @param texts any number; they are batched inside, by length
   * @return texts x dimensions, in the order of the texts, each of length 1
   * @throws PredictionException if the engine fails
   */
  public float[][] encode(List<String> texts) {
    return encode(texts, embedding -> embedding);
  }

  /**
   * What is made of the embeddings of these texts.
   *
   * @param then called by the threads of the batches
   */
  float[][] encode(List<String> texts, UnaryOperator<float[]> then) {
    float[][] all = new float[texts.size()][];
    batches.run(
        texts,
        (output, tokens, rows, length) -> {
          long[] shape = output.shape(); // rows x length x dimensions
          if (shape.length != 3 || shape[0] != rows.length || shape[1] != length) {
            throw new PredictionException(
                "its output has the shape %s, expected [%d, %d, dimensions]"
                    .formatted(java.util.Arrays.toString(shape), rows.length, length));
          }
          int width = (int) shape[2];
          for (int row = 0; row < rows.length; row++) {
            int count = tokens[rows[row]].getIds().length;
            all[rows[row]] =
                then.apply(MeanPooling.pool(output.values(), row * length * width, count, width));
          }
        });
    return all;
  }

  @Override
  public void close() {
    batches.close();
  }
}
