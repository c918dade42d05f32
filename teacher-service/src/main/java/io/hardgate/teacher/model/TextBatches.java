package io.hardgate.teacher.model;

import ai.djl.huggingface.tokenizers.Encoding;
import io.hardgate.lifecycle.Closer;
import java.util.List;

/**
 * Runs texts through a network over tokens, in batches of like length. Any number of threads may.
 */
final class TextBatches implements AutoCloseable {

  private final TextTokenizer tokenizer;
  private final Network network;
  private final BatchLanes<TokenBatch> lanes;

  /** Takes what the network gives for one batch of the texts; called from several threads. */
  @FunctionalInterface
  interface Sink {

    /**
     * Takes one batch.
     *
     * @param tokens of all texts
     * @param texts the indices of the batch's texts, in the order of its rows
     * @param length of a row, padded
     */
    void take(Output output, Encoding[] tokens, int[] texts, int length);
  }

  /**
   * What a network wants its batches to be.
   *
   * @param size rows of a batch, at most
   * @param length that rows are filled up to at least; 1 if any will do
   */
  record Form(int size, TokenBatch.Width width, int length) {}

  /** Batches of this form; closing them closes the tokenizer and the network. */
  TextBatches(TextTokenizer tokenizer, Network network, Form form, int threads) {
    this.tokenizer = tokenizer;
    this.network = network;
    int mostCells = form.size() * Math.max(form.length(), tokenizer.maxTokens());
    this.lanes =
        new BatchLanes<>(
            threads,
            form.size(),
            () -> new TokenBatch(mostCells, form.width(), tokenizer.padding(), form.length()));
  }

  /**
   * Runs all texts.
   *
   * @throws PredictionException if the engine fails
   */
  void run(List<String> texts, Sink sink) {
    Encoding[] tokens = tokenizer.encode(texts);
    int[] order = LengthOrder.of(tokens.length, i -> tokens[i].getIds().length);
    // The longest first: the last ones to end are short.
    lanes.run(
        order.length,
        (batch, from, to) -> {
          batch.fill(tokens, order, from, to);
          sink.take(
              network.run(batch),
              tokens,
              java.util.Arrays.copyOfRange(order, from, to),
              batch.length());
        });
  }

  @Override
  public void close() {
    try (Closer closer = new Closer()) {
      closer.register(tokenizer);
      closer.register(network);
      closer.register(lanes);
    }
  }
}
