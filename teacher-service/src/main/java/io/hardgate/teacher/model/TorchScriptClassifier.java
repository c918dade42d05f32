package io.hardgate.teacher.model;

import io.hardgate.config.ConfigException;
import io.hardgate.config.TeacherConfig;
import io.hardgate.lifecycle.HardgateException;

/** A TorchScript classifier, over tokens if there is a tokenizer, else over features. */
final class TorchScriptClassifier {

  private TorchScriptClassifier() {}

  /**
   * Loads the files that the configuration names.
   *
   * @param section the dotted key of the configuration
   * @throws ConfigException if there is no tokenizer, and the features are not set
   * @throws HardgateException if a file is missing, unreadable, or does not fit the others
   */
  static TeacherModel load(String section, TeacherConfig config) {
    if (config.tokenizer().isEmpty() && config.features().isEmpty()) {
      throw new ConfigException(
          section + ".features",
          "is not set, and a TorchScript module without a tokenizer needs it");
    }
    ModelFile file = new ModelFile(section + ".model", config.model().orElseThrow());
    TorchScriptNetwork network =
        TorchScriptNetwork.load(file, config.output().orElse(""), config.precision());
    try {
      int size = config.batch().size();
      if (config.tokenizer().isEmpty()) {
        return new FeatureClassifier(
            network, config.features().getAsInt(), network.half(), size, config.threads());
      }
      ModelFile tokenizer = new ModelFile(section + ".tokenizer", config.tokenizer().orElseThrow());
      return new TextClassifier(
          new TextBatches(
              TextTokenizer.load(tokenizer, config.maxTokens()),
              network,
              new TextBatches.Form(size, TokenBatch.Width.INT64, 1),
              config.threads()));
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }
}
