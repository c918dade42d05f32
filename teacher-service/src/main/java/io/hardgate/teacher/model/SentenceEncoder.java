package io.hardgate.teacher.model;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import io.hardgate.lifecycle.Closer;
import io.hardgate.lifecycle.HardgateException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A sentence encoder in ONNX, such as all-MiniLM-L6-v2: the mean of the last layer over the tokens,
 * at length 1. Owned by one thread.
 *
 * <p>A dynamically quantised model scales a whole batch by its largest activation, so that an
 * embedding depends a little on the texts beside it.
 */
public final class SentenceEncoder implements AutoCloseable {

  /**
   * A WordPiece token holds 100 characters at most; what lies beyond this many for each token is
   * cut before it is tokenised, for a megabyte of text takes half a second.
   */
  private static final int CHARACTERS_PER_TOKEN = 128;

  private static final List<String> KNOWN_INPUTS =
      List.of("input_ids", "attention_mask", "token_type_ids");

  private final HuggingFaceTokenizer tokenizer;
  private final Model model;
  private final Predictor<NDList, NDList> predictor;
  private final List<String> inputs;
  private final int maxTokens;
  private final int batchSize;
  // Direct memory is freed by the garbage collector alone, so it is taken once.
  private final LongBuffer ids;
  private final LongBuffer mask;
  private final LongBuffer types;
  private final int dimensions;

  private SentenceEncoder(
      HuggingFaceTokenizer tokenizer, Model model, int maxTokens, int batchSize) {
    this.tokenizer = tokenizer;
    this.model = model;
    this.predictor = model.newPredictor(new NoopTranslator());
    this.inputs = model.getBlock().describeInput().keys();
    this.maxTokens = maxTokens;
    this.batchSize = batchSize;
    this.ids = longs(batchSize * maxTokens);
    this.mask = longs(batchSize * maxTokens);
    this.types = longs(batchSize * maxTokens);
    this.dimensions = encode(List.of(""))[0].length;
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
      Path model, Path tokenizer, int maxTokens, int batchSize, int threads) {
    ModelFile.check("teacher.model", model);
    ModelFile.check("teacher.tokenizer", tokenizer);
    HuggingFaceTokenizer words = loadTokenizer(tokenizer, maxTokens);
    Model network = null;
    try {
      network = loadModel(model, threads);
      return new SentenceEncoder(words, network, maxTokens, batchSize);
    } catch (RuntimeException e) {
      words.close();
      if (network != null) {
        network.close();
      }
      if (e instanceof HardgateException) {
        throw e;
      }
      throw notAnEncoder(model, e);
    }
  }

  private static HuggingFaceTokenizer loadTokenizer(Path file, int maxTokens) {
    try {
      return HuggingFaceTokenizer.builder()
          .optTokenizerPath(file)
          .optTruncation(true)
          .optPadding(false)
          .optMaxLength(maxTokens)
          .build();
    } catch (IOException | RuntimeException e) {
      throw new HardgateException(
          "teacher.tokenizer: %s is not a tokenizer.json: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static Model loadModel(Path file, int threads) {
    Model model = Model.newInstance("encoder", Device.cpu(), "OnnxRuntime");
    try {
      model.load(
          file.toAbsolutePath(),
          null,
          Map.of("intraOpNumThreads", Integer.toString(threads), "interOpNumThreads", "1"));
      List<String> wanted = model.getBlock().describeInput().keys();
      if (!KNOWN_INPUTS.containsAll(wanted) || !wanted.contains("input_ids")) {
        throw new HardgateException(
            "teacher.model: %s has the inputs %s, expected %s"
                .formatted(file, wanted, KNOWN_INPUTS));
      }
      return model;
    } catch (IOException | MalformedModelException e) {
      model.close();
      throw notAnEncoder(file, e);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private static HardgateException notAnEncoder(Path file, Exception e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return new HardgateException(
        "teacher.model: %s is not an ONNX sentence encoder: %s".formatted(file, cause.getMessage()),
        e);
  }

  /** Length of an embedding. */
  public int dimensions() {
    return dimensions;
  }

  /**
   * The embeddings of these texts.
   *
   * @param texts any number; they are batched inside, the shortest first
   * @return texts x dimensions, in the order of the texts, each of length 1
   * @throws PredictionException if the engine fails
   */
  public float[][] encode(List<String> texts) {
    Encoding[] tokens = tokenizer.batchEncode(texts.stream().map(this::cut).toList());
    int[] order = LengthOrder.of(tokens.length, i -> tokens[i].getIds().length);
    float[][] embeddings = new float[tokens.length][];
    for (int from = 0; from < order.length; from += batchSize) {
      int to = Math.min(from + batchSize, order.length);
      int longest = tokens[order[to - 1]].getIds().length;
      float[] hidden = run(tokens, order, from, to, longest);
      int width = hidden.length / ((to - from) * longest);
      for (int row = from; row < to; row++) {
        int start = (row - from) * longest * width;
        int count = tokens[order[row]].getIds().length;
        embeddings[order[row]] = MeanPooling.pool(hidden, start, count, width);
      }
    }
    return embeddings;
  }

  private String cut(String text) {
    int most = maxTokens * CHARACTERS_PER_TOKEN;
    if (text.length() <= most) {
      return text;
    }
    return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
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
    try (Closer closer = new Closer()) {
      closer.register(model);
      closer.register(tokenizer);
      closer.register(predictor);
    }
  }
}
