package io.hardgate.teacher.model;

/** A loaded network, of any engine. Any number of threads may run it at once. */
interface Network extends AutoCloseable {

  /**
   * Runs a batch of tokens.
   *
   * @throws PredictionException if the engine fails
   */
  Output run(TokenBatch batch);

  /**
   * Runs a batch of features.
   *
   * @throws PredictionException if the engine fails
   */
  Output run(FeatureBatch batch);

  @Override
  void close();
}
