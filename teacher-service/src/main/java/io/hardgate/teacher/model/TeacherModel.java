package io.hardgate.teacher.model;

import java.util.List;

/** From texts to logits. One thread at a time. */
public interface TeacherModel extends AutoCloseable {

  /**
   * The logits of these texts, at temperature 1.
   *
   * @param texts as they came from the topic: may be empty strings, and of any length. There may be
   *     several batches of them, and a model is free to order them: texts of like length need less
   *     padding
   * @return texts x classes, in the order of the texts
   * @throws PredictionException if the model fails on one of the texts
   */
  float[][] predict(List<String> texts);

  @Override
  void close();

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
