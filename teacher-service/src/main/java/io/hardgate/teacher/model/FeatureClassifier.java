package io.hardgate.teacher.model;

import io.hardgate.lifecycle.Closer;
import java.util.List;
import java.util.Optional;

/** A network from features to logits. Owned by one thread. */
final class FeatureClassifier implements TeacherModel {

  /** Of a batch: very wide ones are smaller than the configuration allows. */
  private static final int MOST_VALUES = 16 << 20;

  private final Network network;
  private final int width;
  private final BatchLanes<FeatureBatch> lanes;

  /**
   * A classifier; closing it closes the network.
   *
   * @param width features of a sample
   * @param half whether the network takes them in float16, not in float32
   */
  FeatureClassifier(Network network, int width, boolean half, int batchSize, int threads) {
    this.network = network;
    this.width = width;
    int rows = Math.max(1, Math.min(batchSize, MOST_VALUES / width));
    this.lanes = new BatchLanes<>(threads, rows, () -> new FeatureBatch(rows, width, half));
  }

  @Override
  public float[][] predict(List<TeacherInput> inputs) {
    return lanes.run(
        TeacherInput.features(inputs),
        (batch, some) -> {
          batch.fill(some);
          return network.run(batch).rows(some.size());
        });
  }

  @Override
  public Optional<String> unreadable(TeacherInput input) {
    return TeacherModel.unlessFeatures(input, width);
  }

  @Override
  public TeacherInput example() {
    return new TeacherInput.Features(new float[width]);
  }

  @Override
  public void close() {
    try (Closer closer = new Closer()) {
      closer.register(network);
      closer.register(lanes);
    }
  }
}
