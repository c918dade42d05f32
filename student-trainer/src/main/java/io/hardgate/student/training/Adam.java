package io.hardgate.student.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.hardgate.config.StudentConfig;
import io.hardgate.student.model.EngineScript;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Adam (Kingma and Ba 2015, arXiv 1412.6980), with moments that can be saved. The engine has it as
 * one kernel that goes through the memory once, and its Java interface does not: the engine's own
 * Adam there goes through it a dozen times, does not scale epsilon by the second moment's bias
 * correction, and hides its moments. So the kernel is called by an {@link EngineScript}.
 */
public final class Adam implements AutoCloseable {

  /** Later steps are all alike: what corrects the moments' bias is 1 long before. */
  private static final long EXACT_IN_A_FLOAT = 1 << 24;

  private final StudentConfig.Optimizer settings;
  private final Map<String, NDArray> parameters;
  private final Map<String, NDArray> first = new LinkedHashMap<>();
  private final Map<String, NDArray> second = new LinkedHashMap<>();
  private final EngineScript script = EngineScript.load(Adam.class, "adam.pt");
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
    double[] values = {
      (double) Math.min(steps, EXACT_IN_A_FLOAT),
      settings.learningRate(),
      settings.beta1(),
      settings.beta2(),
      settings.epsilon()
    };
    try (NDArray now = script.manager().create(values);
        NDList views = new NDList()) {
      NDList all = new NDList();
      parameters.forEach(
          (path, parameter) -> {
            // A view of the same memory: a parameter keeps its name.
            views.add(named("parameters[]", parameter.reshape(parameter.getShape())));
            views.add(named("gradients[]", parameter.getGradient()));
            // Whoever writes the moments to a file gives them names of its own.
            all.add(named("first[]", first.get(path)));
            all.add(named("second[]", second.get(path)));
          });
      all.addAll(0, views);
      all.add(now);
      script.call(all).close();
    }
  }

  /** The engine takes arrays with the same such name for a list. */
  private static NDArray named(String list, NDArray array) {
    array.setName(list);
    return array;
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
    script.close();
  }
}
