package io.hardgate.teacher.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hardgate.config.TeacherConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.messages.LabelSpace;
import io.hardgate.teacher.model.Safetensors.Tensor;
import io.hardgate.text.WordHasher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Reads a student that was trained here: from the model directory of a promoted version ({@code
 * student.json}), from a checkpoint ({@code checkpoint.json}), or from the newest checkpoint in the
 * directory of a student.
 */
final class StudentDirectory {

  private static final List<String> CARDS = List.of("student.json", "checkpoint.json");
  private static final String CHECKPOINT = "step-\\d{12}(-[0-9a-f]{8})?";
  private static final String WEIGHTS = "student.safetensors";
  private static final String MODULE = "student.pt";

  private final ModelFile directory;

  /** One of the directories above. */
  StudentDirectory(ModelFile directory) {
    this.directory = directory;
  }

  /**
   * The student.
   *
   * @param labels that it must have been trained on
   * @throws HardgateException if there is none, or it is damaged or over other labels
   */
  static TeacherModel load(String section, TeacherConfig config, LabelSpace labels) {
    ModelFile directory = new ModelFile(section + ".model", config.model().orElseThrow());
    return new StudentDirectory(directory).read(config, labels);
  }

  private TeacherModel read(TeacherConfig config, LabelSpace labels) {
    try {
      Path student = student();
      String card = card(student).orElse(CARDS.get(1));
      JsonNode said = new ObjectMapper().readTree(Files.readAllBytes(student.resolve(card)));
      String labelSpace = said.path("labelSpace").asText();
      if (!labelSpace.equals(labels.fingerprint())) {
        throw new IOException(
            "it was trained on the label space '%s', expected '%s'"
                .formatted(labelSpace, labels.fingerprint()));
      }
      return model(new Said(student, card, said), config, labels.classes());
    } catch (NoSuchFileException e) {
      throw directory.unusable(
          "%s is no student that can teach: there is no %s"
              .formatted(directory, directory.path().relativize(Path.of(e.getFile()))),
          e);
    } catch (IOException e) {
      throw directory.unusable(
          "%s is no student that can teach: %s".formatted(directory, e.getMessage()), e);
    }
  }

  private static Optional<String> card(Path path) {
    return CARDS.stream().filter(name -> Files.exists(path.resolve(name))).findFirst();
  }

  /**
   * While a trainer runs it removes old checkpoints, so the newest is looked for and read at once.
   */
  private Path student() throws IOException {
    Path path = directory.path();
    if (card(path).isPresent()) {
      return path;
    }
    if (!Files.isDirectory(path)) {
      throw new IOException("it is no directory");
    }
    try (Stream<Path> entries = Files.list(path)) {
      return entries
          .filter(entry -> entry.getFileName().toString().matches(CHECKPOINT))
          .max(Comparator.naturalOrder())
          .orElseThrow(
              () -> new IOException("there is no " + CARDS.get(1) + " and no step-N in it"));
    }
  }

  private TeacherModel model(Said said, TeacherConfig config, int classes) throws IOException {
    return switch (said.kind()) {
      case "bag-of-words" -> said.weights().bagOfWords(said.number("maxWords"));
      case "mlp" -> said.weights().mlp(said.number("features"));
      case "transformer" -> languageModel(said, config, classes);
      case "torchscript" -> module(said, config);
      default ->
          throw new IOException("%s says model.kind is '%s'".formatted(said.card, said.kind()));
    };
  }

  private TeacherModel languageModel(Said said, TeacherConfig config, int classes)
      throws IOException {
    List<Tensor> tensors = said.weights().transformer(said.number("layers"), classes);
    return new LanguageModel(
        TorchScriptNetwork.transformer(tensors, said.number("heads")),
        new LanguageModel.Sizes(tensors.get(0).shape()[0], tensors.get(1).shape()[0], classes),
        config.batch().size(),
        config.threads());
  }

  private TeacherModel module(Said said, TeacherConfig config) throws IOException {
    said.checked(MODULE);
    boolean features = said.setting("features").isNumber();
    int width = features ? said.number("features") : 0;
    int maxWords = features ? 0 : said.number("maxWords");
    int buckets = features ? 0 : said.number("buckets");
    TorchScriptNetwork network =
        TorchScriptNetwork.load(
            new ModelFile(directory.key(), said.student.resolve(MODULE)), "", config.precision());
    int size = config.batch().size();
    return features
        ? new FeatureClassifier(network, width, network.half(), size, config.threads())
        : new WordClassifier(network, new WordHasher(buckets, maxWords), size, config.threads());
  }

  /** What the card of a student says. */
  private record Said(Path student, String card, JsonNode content) {

    /** Checkpoints of before there were several kinds do not say it. */
    String kind() {
      String kind = setting("kind").asText("bag-of-words");
      return kind.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    JsonNode setting(String key) {
      return content.path("model").path(key);
    }

    int number(String key) throws IOException {
      int number = setting(key).asInt();
      if (number < 1) {
        throw new IOException(
            "%s says nothing of model.%s; let a trainer of this version write it anew"
                .formatted(card, key));
      }
      return number;
    }

    StudentWeights weights() throws IOException {
      return new StudentWeights(Safetensors.read(checked(WEIGHTS)).tensors());
    }

    byte[] checked(String file) throws IOException {
      byte[] bytes = Files.readAllBytes(student.resolve(file));
      if (!DigestUtils.sha256Hex(bytes).equals(content.path("files").path(file).asText())) {
        throw new IOException(file + " has another SHA-256 than " + card + " says");
      }
      return bytes;
    }
  }
}
