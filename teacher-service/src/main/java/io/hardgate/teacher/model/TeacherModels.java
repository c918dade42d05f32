package io.hardgate.teacher.model;

import io.hardgate.config.ConfigException;
import io.hardgate.config.Problem;
import io.hardgate.config.TeacherConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.messages.LabelSpace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The models of every kind that the configuration knows. */
public final class TeacherModels {

  private TeacherModels() {}

  /**
   * Loads a model and has it predict once.
   *
   * @param section the dotted key of the configuration, for what is said of it
   * @param labels that the logits must be over
   * @return the model; the caller closes it
   * @throws ConfigException if a key that the kind needs is not set
   * @throws HardgateException if a file is missing, unreadable, or does not fit the others, or the
   *     model has another number of classes
   */
  public static TeacherModel load(String section, TeacherConfig config, LabelSpace labels) {
    List<Problem> unset =
        config.kind().required().stream()
            .filter(key -> files(config).get(key).isEmpty())
            .map(
                key ->
                    new Problem(
                        section + "." + key,
                        "is not set, and the kind %s needs it".formatted(config.kind())))
            .toList();
    if (!unset.isEmpty()) {
      throw new ConfigException(unset);
    }
    TeacherModel model =
        switch (config.kind()) {
          case SENTENCE_ENCODER -> SentenceClassifier.load(section, config, labels);
          case ONNX -> OnnxClassifier.load(section, config);
          case TORCHSCRIPT -> TorchScriptClassifier.load(section, config);
          case STUDENT -> StudentDirectory.load(section, config, labels);
        };
    try {
      probe(new ModelFile(section + ".model", config.model().orElseThrow()), model, labels);
      return model;
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private static void probe(ModelFile file, TeacherModel model, LabelSpace labels) {
    int classes;
    try {
      classes = model.predict(List.of(model.example()))[0].length;
    } catch (PredictionException e) {
      throw file.unusable("%s cannot predict: %s".formatted(file, e.getMessage()), e);
    }
    if (classes != labels.classes()) {
      throw file.unusable(
          "%s has %d classes, but its label space %d".formatted(file, classes, labels.classes()));
    }
  }

  /** The files that are set but not there. */
  public static List<Problem> missingFiles(String section, TeacherConfig config) {
    List<Problem> missing = new ArrayList<>();
    files(config)
        .forEach(
            (key, file) ->
                file.filter(path -> !Files.exists(path))
                    .map(path -> new Problem(section + "." + key, "there is no file " + path))
                    .ifPresent(missing::add));
    return missing;
  }

  /** Those that the kind reads, by key. */
  private static Map<String, Optional<Path>> files(TeacherConfig config) {
    Map<String, Optional<Path>> files = new LinkedHashMap<>();
    files.put("model", config.model());
    if (config.kind() != TeacherConfig.Kind.STUDENT) {
      files.put("tokenizer", config.tokenizer());
    }
    if (config.kind() == TeacherConfig.Kind.SENTENCE_ENCODER) {
      files.put("head", config.head());
    }
    files.put("labels", config.labels());
    return files;
  }
}
