package io.hardgate.student.model;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.hardgate.config.ModelConfig;
import io.hardgate.lifecycle.HardgateException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A TorchScript module that was made elsewhere, such as in Python.
 *
 * <p>Inputs, of texts: buckets of words (int64, batch x words, padded with 0) and the weight of
 * each word in the mean (float32, batch x words, 0 for padding); of features: float32, batch x
 * width. Output: logits, float32, batch x classes. Trained is every parameter of the module that
 * asks for a gradient; buffers change as the module's own code changes them.
 *
 * <p>What is random in its training, such as dropout, comes from the engine's generator, which the
 * whole process shares: it is seeded anew before each training pass, and nobody else may draw from
 * it and expect numbers of their own.
 */
public final class TorchScriptStudent implements Student {

  private static final String KEY = "student.model.file";

  private final PtNDManager manager;
  private final Path file;
  private final Map<String, NDArray> parameters = new LinkedHashMap<>();
  private PtSymbolBlock module;

  private TorchScriptStudent(PtNDManager manager, Path file, PtSymbolBlock module) {
    this.manager = manager;
    this.file = file;
    use(module);
  }

  /**
   * The student in this file, tried on inputs as the configuration declares them.
   *
   * @throws HardgateException if the file is missing, is something else, has nothing to train, or
   *     does not take these inputs or give these logits
   */
  static TorchScriptStudent load(NDManager manager, ModelConfig model, Path file, int classes) {
    if (!Files.isRegularFile(file)) {
      throw unusable("there is no file " + file, null);
    }
    PtNDManager own = (PtNDManager) manager;
    try {
      byte[] bytes = Files.readAllBytes(file);
      // A pass in training moves running statistics, so it is another copy that is tried.
      try (TorchScriptStudent copy = new TorchScriptStudent(own, file, read(own, bytes))) {
        copy.probe(model, classes);
      }
      return new TorchScriptStudent(own, file, read(own, bytes));
    } catch (IOException e) {
      throw unusable("%s cannot be read: %s".formatted(file, e), e);
    } catch (EngineException e) {
      throw unusable("%s is not a TorchScript module: %s".formatted(file, reason(e)), e);
    }
  }

  private static PtSymbolBlock read(PtNDManager manager, byte[] bytes) throws IOException {
    return JniUtils.loadModule(manager, new ByteArrayInputStream(bytes), true, false);
  }

  private void use(PtSymbolBlock newModule) {
    module = newModule;
    parameters.clear();
    for (NDArray parameter : JniUtils.moduleGetParams(module, manager)) {
      if (JniUtils.requiresGrad((PtNDArray) parameter)) {
        parameters.put(parameter.getName(), parameter);
      } else {
        parameter.close();
      }
    }
  }

  private void probe(ModelConfig model, int classes) {
    if (parameters.isEmpty()) {
      throw unusable(file + " has no parameter that asks for a gradient", null);
    }
    parameters.forEach(
        (path, parameter) -> {
          if (parameter.getDataType() != DataType.FLOAT32) {
            throw unusable(
                "%s: the parameter %s is %s, expected float32"
                    .formatted(file, path, parameter.getDataType()),
                null);
          }
        });
    JniUtils.setGradMode(true);
    try (NDManager scope = manager.newSubManager()) {
      NDList inputs = ProbeInputs.of(model, scope);
      String given = ProbeInputs.describe(inputs);
      for (boolean training : new boolean[] {false, true}) {
        NDArray logits = tried(inputs, given, training);
        Shape expected = new Shape(ProbeInputs.ROWS, classes);
        if (!logits.getShape().equals(expected) || logits.getDataType() != DataType.FLOAT32) {
          throw unusable(
              "%s gives %s %s for %s, expected float32 %s: batch x classes"
                  .formatted(file, logits.getDataType(), logits.getShape(), given, expected),
              null);
        }
        if (training) {
          learnsFrom(logits);
        }
      }
    } finally {
      JniUtils.setGradMode(false);
    }
  }

  /** The engine does not say whether an array has a history, other than by going back on it. */
  private void learnsFrom(NDArray logits) {
    try {
      JniUtils.backward((PtNDArray) logits, (PtNDArray) logits.onesLike(), false, false);
    } catch (EngineException e) {
      throw unusable(
          "%s gives logits that no parameter can learn from: %s".formatted(file, reason(e)), e);
    }
  }

  private NDArray tried(NDList inputs, String given, boolean training) {
    try {
      return training ? trainingLogits(inputs, 0) : logits(inputs);
    } catch (EngineException e) {
      throw unusable(
          "%s fails on %s%s: %s".formatted(file, given, training ? " in training" : "", reason(e)),
          e);
    }
  }

  @Override
  public NDArray logits(NDList inputs) {
    JniUtils.enableInferenceMode(module);
    return forward(inputs);
  }

  /**
   * {@inheritDoc}
   *
   * <p>A single row is learned from in the mode of production: a batch normalisation fails on it in
   * the mode of training.
   */
  @Override
  public NDArray trainingLogits(NDList inputs, long seed) {
    if (inputs.head().getShape().get(0) == 1) {
      return logits(inputs);
    }
    JniUtils.enableTrainingMode(module);
    JniUtils.setSeed(seed);
    return forward(inputs);
  }

  /** What a module does in training cannot be seen from outside. */
  @Override
  public boolean differsInTraining() {
    return true;
  }

  private NDArray forward(NDList inputs) {
    // The thread's own. Once the optimiser has seen enough it draws other masks than before, and
    // adds up in another order: a resumed run would part from an unbroken one.
    JniUtils.setGraphExecutorOptimize(false);
    // Never in the engine's inference mode: what comes out of that can't be learned from.
    NDList outputs = IValueUtils.forward(module, inputs, true);
    if (outputs.size() != 1) {
      throw unusable("%s gives %d outputs, expected logits".formatted(file, outputs.size()), null);
    }
    return outputs.get(0);
  }

  @Override
  public Map<String, NDArray> parameters() {
    return parameters;
  }

  /** The whole module: buffers are not to be had alone. */
  @Override
  public Optional<byte[]> state() {
    return Optional.of(torchScript());
  }

  @Override
  public void restore(byte[] state) {
    try {
      PtSymbolBlock restored = read(manager, state);
      PtSymbolBlock old = module;
      parameters.values().forEach(NDArray::close);
      use(restored);
      old.close();
    } catch (IOException | EngineException e) {
      throw new HardgateException("it is not a TorchScript module: " + reason(e), e);
    }
  }

  @Override
  public byte[] torchScript() {
    JniUtils.enableInferenceMode(module);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    JniUtils.writeModule(module, bytes, false);
    return bytes.toByteArray();
  }

  private static HardgateException unusable(String sentence, Throwable cause) {
    return new HardgateException(KEY + ": " + sentence, cause);
  }

  /** The lines behind it are the engine's stack. */
  /** The engine's message ends with the reason; before it stands where in the module it failed. */
  private static String reason(Exception e) {
    return String.valueOf(e.getMessage())
        .lines()
        .filter(line -> !line.isBlank())
        .reduce((before, last) -> last)
        .orElse("");
  }

  @Override
  public void close() {
    parameters.values().forEach(NDArray::close);
    module.close();
  }
}
