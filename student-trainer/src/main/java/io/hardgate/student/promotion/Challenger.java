package io.hardgate.student.promotion;

import io.hardgate.student.training.Example;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** The student that is being trained, as it stands at a checkpoint. */
public interface Challenger {

  /** What it predicts for these examples, of which all have labels; one position for each. */
  Predictions predict(List<Example> examples);

  /** Writes the model's files into a directory that is there and empty. */
  void writeTo(Path directory, String version) throws IOException;

  /** Positions that it has learned from over its life; empty where that is not known. */
  OptionalLong positionsTrained();

  /** The temperature that was fitted to its target; empty where that is not known. */
  OptionalDouble tau();
}
