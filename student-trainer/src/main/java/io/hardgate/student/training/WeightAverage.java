package io.hardgate.student.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.pytorch.jni.JniUtils;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The mean of a student's weights over about the newest so many steps (Polyak and Juditsky 1992).
 * It is what is measured on held-out pairs, promoted and served: at a constant learning rate the
 * weights themselves follow the newest few batches up and down, the sureness of their predictions
 * most of all. What learns, and is measured before it does, are the weights themselves.
 *
 * <p>First the plain mean over all steps, then an exponential one; a step in every sixteenth of its
 * reach is taken into it. Owned by the training thread.
 */
public final class WeightAverage implements AutoCloseable {

  /** The name of what is served among the files of a checkpoint. */
  public static final String SERVED = "student";

  /** The name of what learns, where that is something else. */
  public static final String LEARNING = "learning";

  private static final int PARTS = 16;
  private static final NDIndex ALL = new NDIndex("...");

  private final Map<String, NDArray> weights;
  private final int reach;
  private final int stride;
  private final Map<String, NDArray> mean = new LinkedHashMap<>();

  /**
   * Of these weights as they are.
   *
   * @param reach in steps; 1: the weights themselves
   */
  public WeightAverage(Map<String, NDArray> weights, int reach) {
    this.weights = weights;
    this.reach = reach;
    stride = Math.max(1, reach / PARTS);
    if (averages()) {
      JniUtils.setGradMode(false);
      weights.forEach((path, array) -> mean.put(path, array.duplicate()));
    }
  }

  private boolean averages() {
    return reach > 1;
  }

  /**
   * The weights have been moved.
   *
   * @param steps so often, in all the student's life
   */
  public void step(long steps) {
    if (!averages() || steps % stride != 0) {
      return;
    }
    double share = Math.max((double) stride / steps, (double) stride / reach);
    JniUtils.setGradMode(false);
    mean.forEach(
        (path, array) -> {
          try (NDArray change = weights.get(path).sub(array)) {
            change.muli(share);
            array.addi(change);
          }
        });
  }

  /** Begins anew with the weights as they are. */
  public void restart() {
    JniUtils.setGradMode(false);
    mean.forEach((path, array) -> array.set(ALL, weights.get(path)));
  }

  /** What is to be kept of both, by file and then by path. */
  public Map<String, Map<String, NDArray>> arrays() {
    Map<String, Map<String, NDArray>> arrays = new LinkedHashMap<>();
    arrays.put(SERVED, averages() ? mean : weights);
    if (averages()) {
      arrays.put(LEARNING, weights);
    }
    return arrays;
  }

  /** What is asked of the student as it is served. */
  @FunctionalInterface
  public interface Question<T, E extends Exception> {
    T ask() throws E;
  }

  /** The answer of the student with the mean for its weights; afterwards it has its own again. */
  public <T, E extends Exception> T served(Question<T, E> question) throws E {
    exchange();
    try {
      return question.ask();
    } finally {
      exchange();
    }
  }

  private void exchange() {
    JniUtils.setGradMode(false);
    mean.forEach(
        (path, array) -> {
          NDArray weight = weights.get(path);
          try (NDArray before = weight.duplicate()) {
            weight.set(ALL, array);
            array.set(ALL, before);
          }
        });
  }

  @Override
  public void close() {
    mean.values().forEach(NDArray::close);
  }
}
