package io.hardgate.teacher.model;

import io.hardgate.lifecycle.Closer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * A TorchScript module from sequences of tokens to logits at every position. Owned by one thread.
 *
 * <p>Sequences of like length are run together, in batches that are bounded by what they take in
 * memory: by the cells of tokens and padding, and by the logits of these.
 */
final class LanguageModel implements TeacherModel {

  private static final int MOST_CELLS = 16 << 10;
  private static final int MOST_LOGITS = 4 << 20;
  private static final int MOST_LOGITS_OF_ONE = 16 << 20;

  private final TorchScriptNetwork network;
  private final Sizes sizes;
  private final int batchSize;
  private final int threads;
  private final int mostCells;
  private final BatchLanes<SequenceBatch> lanes;

  /**
   * What goes in and comes out.
   *
   * @param vocabulary ids that it knows, from 0
   * @param maxTokens of a sequence
   */
  record Sizes(int vocabulary, int maxTokens, int classes) {

    /** The longest sequence whose logits fit into memory. */
    int longest() {
      return Math.max(1, Math.min(maxTokens, MOST_LOGITS_OF_ONE / classes));
    }
  }

  /** A model; closing it closes the network. */
  LanguageModel(TorchScriptNetwork network, Sizes sizes, int batchSize, int threads) {
    this.network = network;
    this.sizes = sizes;
    this.batchSize = batchSize;
    this.threads = threads;
    // A sequence alone is always run.
    this.mostCells = Math.max(sizes.longest(), Math.min(MOST_CELLS, MOST_LOGITS / sizes.classes()));
    this.lanes = new BatchLanes<>(threads, 1, () -> new SequenceBatch(mostCells));
  }

  @Override
  public float[][] predict(List<TeacherInput> inputs) {
    List<int[]> sequences = TeacherInput.tokens(inputs);
    IntUnaryOperator length = i -> sequences.get(i).length;
    int[] order = LengthOrder.of(sequences.size(), length);
    int rows = Math.min(batchSize, (order.length + threads - 1) / threads);
    // The longest first: the lanes begin with the last one.
    List<int[]> batches = LengthOrder.batches(order, length, rows, mostCells);
    float[][] logits = new float[sequences.size()][];
    lanes.run(
        batches.size(),
        (batch, from, to) -> {
          for (int[] some : batches.subList(from, to)) {
            batch.fill(Arrays.stream(some).mapToObj(sequences::get).toList());
            int[] lengths = Arrays.stream(some).map(length).toArray();
            float[][] found = network.run(batch).groups(lengths);
            for (int i = 0; i < some.length; i++) {
              logits[some[i]] = found[i];
            }
          }
        });
    return logits;
  }

  @Override
  public Optional<String> unreadable(TeacherInput input) {
    if (!(input instanceof TeacherInput.Tokens tokens)) {
      return Optional.of("the input is %s, expected tokens".formatted(input.kind()));
    }
    int[] ids = tokens.ids();
    if (ids.length > sizes.longest()) {
      return Optional.of(
          "tokens.ids has %d entries, expected at most %d".formatted(ids.length, sizes.longest()));
    }
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] < 0 || ids[i] >= sizes.vocabulary()) {
        return Optional.of(
            "tokens.ids holds %s at %d, expected 0 to %d"
                .formatted(Integer.toUnsignedString(ids[i]), i, sizes.vocabulary() - 1));
      }
    }
    return Optional.empty();
  }

  @Override
  public TeacherInput example() {
    return new TeacherInput.Tokens(new int[] {0});
  }

  @Override
  public void close() {
    try (Closer closer = new Closer()) {
      closer.register(network);
      closer.register(lanes);
    }
  }
}
