package io.hardgate.student.model;

import ai.djl.ndarray.NDManager;
import io.hardgate.config.StudentConfig;
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
  public static Student create(
      NDManager manager, StudentConfig.Model model, int classes, Random random) {
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
      case TORCHSCRIPT -> TorchScriptStudent.load(manager, model, classes);
    };
  }
}
