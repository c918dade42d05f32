package io.hardgate.student.model;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtEngine;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * An operator of the engine that its Java interface does not have, called by a TorchScript module
 * without weights, which {@code make_templates.py} made.
 */
public final class EngineScript implements AutoCloseable {

  private final NDManager manager;
  private final PtSymbolBlock script;

  private EngineScript(NDManager manager, PtSymbolBlock script) {
    this.manager = manager;
    this.script = script;
  }

  /**
   * Loads a resource.
   *
   * @param beside the class that it lies beside
   * @throws ai.djl.engine.EngineException if this build of the engine lacks the operator
   */
  public static EngineScript load(Class<?> beside, String resource) {
    NDManager manager = NDManager.newBaseManager(Device.cpu(), PtEngine.ENGINE_NAME);
    try (InputStream in = beside.getResourceAsStream(resource)) {
      return new EngineScript(
          manager, JniUtils.loadModule((PtNDManager) manager, in, false, false));
    } catch (IOException e) {
      manager.close();
      throw new UncheckedIOException("the resource " + resource + " cannot be read", e);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /** What the module gives, in the manager of the first input. */
  public NDList call(NDList inputs) {
    return IValueUtils.forward(script, inputs, true);
  }

  /** Of arrays on the CPU that live as long as this, unless they are closed. */
  public NDManager manager() {
    return manager;
  }

  @Override
  public void close() {
    script.close();
    manager.close();
  }
}
