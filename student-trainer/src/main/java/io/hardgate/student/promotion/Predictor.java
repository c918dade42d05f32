package io.hardgate.student.promotion;

import io.hardgate.student.training.Example;
import java.util.List;

/** A student that can be asked. Owned by one thread. */
public interface Predictor extends AutoCloseable {

  /**
   * What it predicts for these examples, of which each has a label at one position at least.
   *
   * @return their labelled positions, in order
   */
  Predictions predict(List<Example> examples);

  @Override
  void close();
}
