package io.hardgate.teacher.model;

import ai.djl.Model;
import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.List;

/** Runs batches of tokens through an encoder. Used by one thread at a time. */
final class EncoderSession implements AutoCloseable {

  /** The inputs that it can feed. */
  static final List<String> INPUTS = List.of("input_ids", "attention_mask", "token_type_ids");

  private final Model model;
  private final Predictor<NDList, NDList> predictor;
  private final List<String> inputs;
  // Direct memory is freed by the garbage collector alone, so it is taken once.
  private final LongBuffer ids;
  private final LongBuffer mask;
  private final LongBuffer types;

  /**
   * A session of a loaded model.
   *
   * @param mostCells tokens of a batch with its padding, at most
   */
  EncoderSession(Model model, int mostCells) {
    this.model = model;
    this.predictor = model.newPredictor(new NoopTranslator());
    this.inputs = model.getBlock().describeInput().keys();
    this.ids = longs(mostCells);
    this.mask = longs(mostCells);
    this.types = longs(mostCells);
  }

  /**
   * Encodes one batch.
   *
   * @param tokens of all texts
   * @param order of the texts, the shortest first
   * @param from where the batch begins in the order
   * @param to where it ends, exclusive
   * @param embeddings where the batch's embeddings are put, at the places of its texts
   * @throws PredictionException if the engine fails
   */
  void encode(Encoding[] tokens, int[] order, int from, int to, float[][] embeddings) {
    int longest = tokens[order[to - 1]].getIds().length;
    float[] hidden = run(tokens, order, from, to, longest);
    int width = hidden.length / ((to - from) * longest);
    for (int row = from; row < to; row++) {
      int start = (row - from) * longest * width;
      int count = tokens[order[row]].getIds().length;
      embeddings[order[row]] = MeanPooling.pool(hidden, start, count, width);
    }
  }

  /** The last layer: (to - from) x longest x dimensions, row by row. */
  private float[] run(Encoding[] tokens, int[] order, int from, int to, int longest) {
    int cells = (to - from) * longest;
    for (int i = 0; i < cells; i++) {
      ids.put(i, 0);
      mask.put(i, 0);
    }
    for (int row = from; row < to; row++) {
      long[] sentence = tokens[order[row]].getIds();
      int start = (row - from) * longest;
      ids.put(start, sentence);
      for (int i = 0; i < sentence.length; i++) {
        mask.put(start + i, 1);
      }
    }
    Shape shape = new Shape(to - from, longest);
    try (NDManager scope = model.getNDManager().newSubManager()) {
      NDList feed = new NDList();
      for (String name : inputs) {
        NDArray input = scope.create(buffer(name).slice(0, cells), shape, DataType.INT64);
        input.setName(name);
        feed.add(input);
      }
      try (NDList output = predictor.predict(feed)) {
        return output.get(0).toFloatArray(); // (to - from) x longest x dimensions
      }
    } catch (TranslateException | RuntimeException e) {
      throw new PredictionException("the encoder failed: " + e.getMessage(), e);
    }
  }

  private LongBuffer buffer(String input) {
    return switch (input) {
      case "input_ids" -> ids;
      case "attention_mask" -> mask;
      default -> types;
    };
  }

  private static LongBuffer longs(int count) {
    return ByteBuffer.allocateDirect(count * Long.BYTES)
        .order(ByteOrder.nativeOrder())
        .asLongBuffer();
  }

  @Override
  public void close() {
    predictor.close();
  }
}
