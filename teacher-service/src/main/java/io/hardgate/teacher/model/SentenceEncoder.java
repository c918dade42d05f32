package io.hardgate.teacher.model;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.hardgate.lifecycle.Closer;
import io.hardgate.lifecycle.HardgateException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * A sentence encoder in ONNX, such as all-MiniLM-L6-v2: the mean of the last layer over the tokens,
 * at length 1. Owned by one thread.
 *
 * <p>Batches run beside each other, each on one thread. That is as fast as all threads on one
 * batch, and where others need the processor too it is faster: no thread waits for another at every
 * layer, and none spins.
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

  private final HuggingFaceTokenizer tokenizer;
  private final Model model;
  private final int maxTokens;
  private final int batchSize;
  private final List<EncoderSession> sessions;
  private final ExecutorService threads;
  private final int dimensions;

  private SentenceEncoder(
      HuggingFaceTokenizer tokenizer, Model model, int maxTokens, int batchSize, int threads) {
    this.tokenizer = tokenizer;
    this.model = model;
    this.maxTokens = maxTokens;
    this.batchSize = batchSize;
    this.sessions =
        IntStream.range(0, threads)
            .mapToObj(i -> new EncoderSession(model, batchSize * maxTokens))
            .toList();
    this.threads =
        Executors.newFixedThreadPool(
            threads,
            job -> {
              Thread thread = new Thread(job, "hardgate-encoder");
              thread.setDaemon(true);
              return thread;
            });
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
    Model network = Model.newInstance("encoder", Device.cpu(), "OnnxRuntime");
    try {
      load(network, model);
      return new SentenceEncoder(words, network, maxTokens, batchSize, threads);
    } catch (RuntimeException e) {
      words.close();
      network.close();
      throw e instanceof HardgateException ? e : notAnEncoder(model, e);
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

  private static void load(Model model, Path file) {
    try {
      model.load(
          file.toAbsolutePath(), null, Map.of("intraOpNumThreads", "1", "interOpNumThreads", "1"));
    } catch (IOException | MalformedModelException e) {
      throw notAnEncoder(file, e);
    }
    List<String> wanted = model.getBlock().describeInput().keys();
    if (!EncoderSession.INPUTS.containsAll(wanted) || !wanted.contains("input_ids")) {
      throw new HardgateException(
          "teacher.model: %s has the inputs %s, expected %s"
              .formatted(file, wanted, EncoderSession.INPUTS));
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
   * @param texts any number; they are batched inside, by length
   * @return texts x dimensions, in the order of the texts, each of length 1
   * @throws PredictionException if the engine fails
   */
  public float[][] encode(List<String> texts) {
    Encoding[] tokens = tokenizer.batchEncode(texts.stream().map(this::cut).toList());
    int[] order = LengthOrder.of(tokens.length, i -> tokens[i].getIds().length);
    float[][] embeddings = new float[tokens.length][];
    int share = (order.length + sessions.size() - 1) / sessions.size();
    int rows = Math.max(1, Math.min(batchSize, share));
    // The longest first: the last ones to end are short.
    AtomicInteger left = new AtomicInteger((order.length + rows - 1) / rows);
    List<CompletableFuture<Void>> jobs = new ArrayList<>();
    for (EncoderSession session : sessions) {
      jobs.add(
          CompletableFuture.runAsync(
              () -> {
                int batch = left.decrementAndGet();
                while (batch >= 0) {
                  int from = batch * rows;
                  int to = Math.min(from + rows, order.length);
                  session.encode(tokens, order, from, to, embeddings);
                  batch = left.decrementAndGet();
                }
              },
              threads));
    }
    join(jobs, left);
    return embeddings;
  }

  /** Waits for all, even if one has failed: nothing may be running when the model is closed. */
  private static void join(List<CompletableFuture<Void>> jobs, AtomicInteger left) {
    RuntimeException failure = null;
    for (CompletableFuture<Void> job : jobs) {
      try {
        job.join();
      } catch (CompletionException e) {
        left.set(0);
        failure = e.getCause() instanceof PredictionException cause ? cause : e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private String cut(String text) {
    int most = maxTokens * CHARACTERS_PER_TOKEN;
    if (text.length() <= most) {
      return text;
    }
    return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try (Closer closer = new Closer()) {
      closer.register(tokenizer);
      closer.register(model);
      sessions.forEach(closer::register);
    }
  }
}
