package io.hardgate.teacher.model;

import java.util.List;
import java.util.Optional;

/** From inputs to logits. One thread at a time, but for {@link #unreadable}, if not shared. */
public interface TeacherModel extends AutoCloseable {

  /**
   * The logits of these inputs, at temperature 1.
   *
   * @param inputs that the model reads. There may be several batches of them, and a model is free
   *     to order them: texts of like length need less padding
   * @return in the order of the inputs, of each positions x classes, row by row
   * @throws PredictionException if the model fails on one of the inputs
   */
  float[][] predict(List<TeacherInput> inputs);

  /**
   * Whether several threads may call {@link #predict} at once. So what one does before and after
   * the model, such as to find tokens, is done while the model is at the inputs of another.
   */
  default boolean shared() {
    return false;
  }

  /** Why the model does not read this input; empty if it does. Any thread may ask. */
  Optional<String> unreadable(TeacherInput input);

  /** An input that the model reads. */
  TeacherInput example();

  @Override
  void close();

  /** The {@link #unreadable} of a model that reads texts. */
  static Optional<String> unlessText(TeacherInput input) {
    return input instanceof TeacherInput.Text
        ? Optional.empty()
        : Optional.of("the input is %s, expected text".formatted(input.kind()));
  }

  /** The {@link #unreadable} of a model that reads so many features. */
  static Optional<String> unlessFeatures(TeacherInput input, int width) {
    if (!(input instanceof TeacherInput.Features features)) {
      return Optional.of("the input is %s, expected features".formatted(input.kind()));
    }
    int found = features.values().length;
    return found == width
        ? Optional.empty()
        : Optional.of("the input has %d features, expected %d".formatted(found, width));
  }

  /** Brings a model into memory. */
  @FunctionalInterface
  interface Loader {

    /**
     * The model; the caller closes it.
     *
     * @throws io.hardgate.lifecycle.HardgateException if a file is missing, unreadable, or does not
     *     fit the others
     * @throws io.hardgate.config.ConfigException if a key that is needed is not set
     */
    TeacherModel load();
  }
}
