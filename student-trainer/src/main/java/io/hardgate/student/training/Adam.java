package io.hardgate.student.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.hardgate.config.StudentConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Adam (Kingma and Ba 2015, arXiv 1412.6980), with moments that can be saved. The engine's own Adam
 * does not scale epsilon by the second moment's bias correction, and hides its moments.
 */
public final class Adam implements AutoCloseable {

  private static final float NO_CLIP = -1;

  private final StudentConfig.Optimizer settings;
  private final Map<String, NDArray> parameters;
  private final Map<String, NDArray> first = new LinkedHashMap<>();
  private final Map<String, NDArray> second = new LinkedHashMap<>();
  private long steps;

  /** Zero moments for these parameters. */
  public Adam(StudentConfig.Optimizer settings, Map<String, NDArray> parameters) {
    this.settings = settings;
    this.parameters = parameters;
    parameters.forEach(
        (path, parameter) -> {
          first.put(path, parameter.zerosLike());
          second.put(path, parameter.zerosLike());
        });
  }

  /** Moves every parameter against its gradient. The gradient stays as it is. */
  public void step() {
    steps++;
    double unbias1 = 1 - Math.pow(settings.beta1(), (double) steps);
    double unbias2 = Math.sqrt(1 - Math.pow(settings.beta2(), (double) steps));
    parameters.forEach(
        (path, parameter) -> {
          try (NDArray gradient = parameter.getGradient()) {
            NDArray m = first.get(path);
            NDArray v = second.get(path);
            parameter
                .getNDArrayInternal()
                .adamUpdate(
                    new NDList(parameter, gradient, m, v),
                    new NDList(parameter),
                    (float) settings.learningRate(),
                    (float) (settings.learningRate() * unbias2 / unbias1),
                    0,
                    1,
                    NO_CLIP,
                    (float) settings.beta1(),
                    (float) settings.beta2(),
                    (float) (settings.epsilon() * unbias2),
                    false,
                    false);
          }
        });
  }

  /**
   * Counts a step that is not made: moments and parameters stay as they are. So the count is that
   * of all steps, which a checkpoint says.
   */
  public void skip() {
    steps++;
  }

  /** Steps so far, those that were skipped among them. */
  public long steps() {
    return steps;
  }

  /** First moments by parameter path. */
  public Map<String, NDArray> firstMoments() {
    return first;
  }

  /** Second moments by parameter path. */
  public Map<String, NDArray> secondMoments() {
    return second;
  }

  /** Continues after this many steps; the moments must be set to what they were then. */
  public void resume(long after) {
    steps = after;
  }

  @Override
  public void close() {
    first.values().forEach(NDArray::close);
    second.values().forEach(NDArray::close);
  }
}
