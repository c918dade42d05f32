package io.hardgate.student.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtEngine;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.hardgate.config.StudentConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Adam (Kingma and Ba 2015, arXiv 1412.6980), with moments that can be saved. The engine has it as
 * one kernel that goes through the memory once, and its Java interface does not: the engine's own
 * Adam there goes through it a dozen times, does not scale epsilon by the second moment's bias
 * correction, and hides its moments. So the kernel is called by a TorchScript module, which {@code
 * make_templates.py} made.
 */
public final class Adam implements AutoCloseable {

  private static final String SCRIPT = "adam.pt";

  /** Later steps are all alike: what corrects the moments' bias is 1 long before. */
  private static final long EXACT_IN_A_FLOAT = 1 << 24;

  private final StudentConfig.Optimizer settings;
  private final Map<String, NDArray> parameters;
  private final Map<String, NDArray> first = new LinkedHashMap<>();
  private final Map<String, NDArray> second = new LinkedHashMap<>();
  private final PtNDManager manager;
  private final PtSymbolBlock script;
  private long steps;

  /** Zero moments for these parameters. */
  public Adam(StudentConfig.Optimizer settings, Map<String, NDArray> parameters) {
    this.settings = settings;
    this.parameters = parameters;
    manager = (PtNDManager) NDManager.newBaseManager(Device.cpu(), PtEngine.ENGINE_NAME);
    script = script(manager);
    parameters.forEach(
        (path, parameter) -> {
          first.put(path, parameter.zerosLike());
          second.put(path, parameter.zerosLike());
        });
  }

  private static PtSymbolBlock script(PtNDManager manager) {
    try (InputStream in = Adam.class.getResourceAsStream(SCRIPT)) {
      return JniUtils.loadModule(manager, in, false, false);
    } catch (IOException e) {
      throw new UncheckedIOException("the resource " + SCRIPT + " cannot be read", e);
    }
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
    try (NDArray now = manager.create(values);
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
      IValueUtils.forward(script, all, true).close();
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
    manager.close();
  }
}
