package io.hardgate.teacher.model;

import io.hardgate.lifecycle.Closer;
import io.hardgate.text.WordHasher;
import java.util.List;

/** A TorchScript module from hashed words to logits. Owned by one thread. */
final class WordClassifier implements TextModel {

  /** Of a batch: very long texts are read in smaller ones than the configuration allows. */
  private static final int MOST_WORDS = 4 << 20;

  private final TorchScriptNetwork network;
  private final WordHasher words;
  private final BatchLanes<WordBatch> lanes;

  /** A classifier; closing it closes the network. */
  WordClassifier(TorchScriptNetwork network, WordHasher words, int batchSize, int threads) {
    this.network = network;
    this.words = words;
    int rows = Math.max(1, Math.min(batchSize, MOST_WORDS / words.maxWords()));
    this.lanes = new BatchLanes<>(threads, rows, () -> new WordBatch(rows, words.maxWords()));
  }

  @Override
  public float[][] predict(List<TeacherInput> inputs) {
    List<int[]> texts = TeacherInput.texts(inputs).stream().map(words::hash).toList();
    return lanes.run(
        texts,
        (batch, some) -> {
          batch.fill(some);
          return network.run(batch).rows(some.size());
        });
  }

  @Override
  public void close() {
    try (Closer closer = new Closer()) {
      closer.register(network);
      closer.register(lanes);
    }
  }
}
