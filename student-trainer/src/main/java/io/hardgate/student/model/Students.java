package io.hardgate.student.model;

import ai.djl.ndarray.NDManager;
import io.hardgate.config.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** The students of every kind that the configuration knows. */
public final class Students {

  private Students() {}

  /**
   * A student that has learned nothing yet.
   *
   * @param manager of the device that it lives on
   * @param classes width of its logits
   * @param random of the initial weights; a TorchScript module brings its own
   * @throws io.hardgate.lifecycle.HardgateException if the module of a TorchScript student is
   *     missing or does not fit
   */
  public static Student create(NDManager manager, ModelConfig model, int classes, Random random) {
    return switch (model.kind()) {
      case BAG_OF_WORDS -> new BagOfWords(manager, model, classes, random);
      case MLP ->
          new Mlp(
              manager,
              model.features().orElseThrow(),
              model.hidden(),
              model.dropout(),
              classes,
              random);
      case TRANSFORMER -> new Transformer(manager, model, classes, random);
      case TORCHSCRIPT ->
          TorchScriptStudent.load(manager, model, model.file().orElseThrow(), classes);
    };
  }

  /**
   * The student that a checkpoint or a model directory holds: {@code student.safetensors}, and of a
   * TorchScript student {@code student.pt}, in place of the file that the configuration names.
   *
   * @throws IOException if a file is missing or cannot be read, or holds other shapes
   * @throws io.hardgate.lifecycle.HardgateException if the module of a TorchScript student does not
   *     fit
   */
  public static Student read(NDManager manager, ModelConfig model, int classes, Path directory)
      throws IOException {
    byte[] parameters = Files.readAllBytes(directory.resolve("student.safetensors"));
    Student student =
        model.kind() == ModelConfig.Kind.TORCHSCRIPT
            ? TorchScriptStudent.load(manager, model, directory.resolve("student.pt"), classes)
            : create(manager, model, classes, new Random(0));
    try {
      ParameterFile.decode(parameters, manager, student.parameters());
      return student;
    } catch (IOException | RuntimeException e) {
      student.close();
      throw e;
    }
  }
}
