package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.hardgate.student.model.EngineScript;

/**
 * The class of the largest logit of every position. On a CPU the engine looks at one class at a
 * time, which over thousands of them is among the dearest things in a step; its max pooling, whose
 * windows may lie side by side, looks at as many as the vector unit holds. So it is asked for the
 * largest of every 64th class, of which only 64 remain to be compared.
 */
final class LikeliestClass {

  /** Up to so many classes the plain walk is as fast. */
  private static final long FEW = 256;

  private LikeliestClass() {}

  /** Loaded when it is first needed, and kept: it holds no weights. */
  private static final class Pooling {
    static final EngineScript SCRIPT = EngineScript.load(LikeliestClass.class, "likeliest.pt");
  }

  /**
   * Of several largest the first; any class where a logit is NaN.
   *
   * @param logits positions x classes
   * @return int64, positions x 1
   */
  static NDArray of(NDArray logits) {
    return logits.getShape().get(1) <= FEW || logits.getDevice().isGpu()
        ? logits.argMax(1).expandDims(1)
        : Pooling.SCRIPT.call(new NDList(logits)).singletonOrThrow();
  }
}
