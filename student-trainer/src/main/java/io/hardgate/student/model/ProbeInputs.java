package io.hardgate.student.model;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.hardgate.config.ModelConfig;
import java.util.stream.Collectors;

/** Inputs as a student's batches hold them, to see whether a model takes them. */
final class ProbeInputs {

  static final int ROWS = 2;
  private static final int WORDS = 3;

  private ProbeInputs() {}

  /** Two texts that have the first bucket and the last, or two vectors of zeros. */
  static NDList of(ModelConfig model, NDManager manager) {
    if (model.features().isPresent()) {
      return new NDList(manager.zeros(new Shape(ROWS, model.features().getAsInt())));
    }
    long last = model.buckets() - 1L;
    Shape shape = new Shape(ROWS, WORDS);
    return new NDList(
        manager.create(new long[] {0, last, 0, last, last, 0}, shape),
        manager.create(new float[] {.5f, .5f, 0, .5f, .5f, 0}, shape));
  }

  /** Such as {@code (int64 (2, 3), float32 (2, 3))}. */
  static String describe(NDList inputs) {
    return inputs.stream()
        .map(input -> input.getDataType() + " " + input.getShape())
        .collect(Collectors.joining(", ", "(", ")"));
  }
}
