package io.hardgate.student.training;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.hardgate.lifecycle.HardgateException;

/** The engine and the device that the arrays live on. */
public final class Compute {

  private Compute() {}

  /**
   * A manager of arrays on a device.
   *
   * @param device {@code auto} (the first GPU where there is one), {@code cpu} or {@code gpu:N}
   * @param threads of the CPU's kernels; results are bit-identical at an equal number only
   * @throws HardgateException if there is no such GPU
   */
  public static NDManager open(String device, int threads) {
    Engine engine = Engine.getEngine("PyTorch");
    JniUtils.setNumThreads(threads);
    return NDManager.newBaseManager(pick(device, engine.getGpuCount()), "PyTorch");
  }

  static Device pick(String device, int gpus) {
    if (device.equals("cpu") || (device.equals("auto") && gpus == 0)) {
      return Device.cpu();
    }
    int number = device.equals("auto") ? 0 : Integer.parseInt(device.substring("gpu:".length()));
    if (number >= gpus) {
      throw new HardgateException(
          "student.device is %s, but this machine has %d GPUs that the engine can use"
              .formatted(device, gpus));
    }
    return Device.gpu(number);
  }
}
