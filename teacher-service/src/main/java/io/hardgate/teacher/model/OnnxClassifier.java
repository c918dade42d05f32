package io.hardgate.teacher.model;

import io.hardgate.config.ConfigException;
import io.hardgate.config.TeacherConfig;
import io.hardgate.lifecycle.HardgateException;

/** Any ONNX classifier, over tokens if there is a tokenizer, else over features. */
final class OnnxClassifier {

  private OnnxClassifier() {}

  /**
   * Loads the files that the configuration names.
   *
   * @param section the dotted key of the configuration
   * @throws ConfigException if the features are not set, and the model does not say how many it has
   * @throws HardgateException if a file is missing, unreadable, or does not fit the others
   */
  static TeacherModel load(String section, TeacherConfig config) {
    ModelFile file = new ModelFile(section + ".model", config.model().orElseThrow());
    OnnxNetwork network = OnnxNetwork.load(file, config.precision());
    try {
      network.choose(file, config.output().orElse(""));
      return config.tokenizer().isPresent()
          ? text(section, config, file, network)
          : features(section, config, file, network);
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  private static TeacherModel text(
      String section, TeacherConfig config, ModelFile file, OnnxNetwork network) {
    TextBatches.Form form = network.tokenForm(file, config.batch().size());
    int fixed = network.fixedLength(file);
    int most = fixed == 0 ? config.maxTokens() : Math.min(fixed, config.maxTokens());
    TextTokenizer tokenizer =
        TextTokenizer.load(
            new ModelFile(section + ".tokenizer", config.tokenizer().orElseThrow()), most);
    return new TextClassifier(new TextBatches(tokenizer, network, form, config.threads()));
  }

  private static TeacherModel features(
      String section, TeacherConfig config, ModelFile file, OnnxNetwork network) {
    OnnxNetwork.FeatureInput input = network.featureInput(file, config.batch().size());
    int declared = input.width();
    int set = config.features().orElse(0);
    if (declared == 0 && set == 0) {
      throw new ConfigException(
          section + ".features",
          "is not set, and %s does not say how many features it takes".formatted(file));
    }
    if (declared != 0 && set != 0 && declared != set) {
      throw file.unusable(
          "%s takes %d features, but features is %d".formatted(file, declared, set));
    }
    return new FeatureClassifier(
        network, Math.max(declared, set), input.half(), input.rows(), config.threads());
  }
}
