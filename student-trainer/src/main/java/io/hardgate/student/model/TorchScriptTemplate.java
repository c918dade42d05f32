package io.hardgate.student.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A TorchScript module without weights, made once in Python by {@code make_templates.py}: here is
 * no Python. Its method {@code assign} takes the weights.
 */
enum TorchScriptTemplate {
  /** Its {@code assign} takes a table of embeddings, weights and biases. */
  BAG_OF_WORDS("bag-of-words.pt"),
  /** Its {@code assign} takes weights and biases. */
  MLP("mlp.pt"),
  /** Its {@code assign} takes all parameters, and how many heads there are. */
  TRANSFORMER("/io/hardgate/model/transformer.pt"); // where the teacher service finds it too

  private static final String TABLE = "embedding\\.weight";
  private static final String LAYERS = "(hidden\\.\\d+|output)\\.";

  private final String resource;

  TorchScriptTemplate(String resource) {
    this.resource = resource;
  }

  /**
   * The bytes of the module with these weights.
   *
   * @param parameters of the student, by path, in the order of its layers
   */
  byte[] fill(Map<String, NDArray> parameters) {
    return fill(
        cpu -> {
          List<IValue> arguments = new ArrayList<>();
          if (this == BAG_OF_WORDS) {
            arguments.add(IValue.from(copies(cpu, parameters, TABLE)[0]));
          }
          arguments.add(IValue.listFrom(copies(cpu, parameters, LAYERS + "weight")));
          arguments.add(IValue.listFrom(copies(cpu, parameters, LAYERS + "bias")));
          return arguments;
        });
  }

  /**
   * The bytes of the module of a Transformer.
   *
   * @param parameters of the student, by path, in its order
   */
  byte[] fill(Map<String, NDArray> parameters, int heads) {
    return fill(
        cpu -> List.of(IValue.listFrom(copies(cpu, parameters, ".*")), IValue.from((long) heads)));
  }

  private byte[] fill(Function<NDManager, List<IValue>> assigned) {
    JniUtils.setGradMode(false);
    try (NDManager cpu = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        PtSymbolBlock module = load((PtNDManager) cpu)) {
      List<IValue> arguments = assigned.apply(cpu);
      IValueUtils.runMethod(module, "assign", arguments.toArray(IValue[]::new)).close();
      arguments.forEach(IValue::close);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      JniUtils.writeModule(module, bytes, false);
      return bytes.toByteArray();
    }
  }

  private PtSymbolBlock load(PtNDManager manager) {
    try (InputStream in = TorchScriptTemplate.class.getResourceAsStream(resource)) {
      return JniUtils.loadModule(manager, in, true, false);
    } catch (IOException e) {
      throw new UncheckedIOException("the resource " + resource + " cannot be read", e);
    }
  }

  private static PtNDArray[] copies(NDManager cpu, Map<String, NDArray> parameters, String paths) {
    return parameters.entrySet().stream()
        .filter(parameter -> parameter.getKey().matches(paths))
        .map(Map.Entry::getValue)
        .map(array -> (PtNDArray) cpu.create(array.toFloatArray(), array.getShape()))
        .toArray(PtNDArray[]::new);
  }
}
