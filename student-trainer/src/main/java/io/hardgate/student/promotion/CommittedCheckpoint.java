package io.hardgate.student.promotion;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.hardgate.config.ModelConfig;
import io.hardgate.config.StudentConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.SavedCheckpoint;
import io.hardgate.student.model.Checksums;
import io.hardgate.student.model.Student;
import io.hardgate.student.model.Students;
import io.hardgate.student.saved.SavedStudent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * A checkpoint that a student's card names, read to make a version of it.
 *
 * @param directory of it
 * @param model what the student is
 * @param config what is known of how it was trained
 */
record CommittedCheckpoint(Path directory, ModelConfig model, StudentConfig config) {

  private static final ObjectMapper JSON = new ObjectMapper().registerModule(new Jdk8Module());
  private static final String CARD = "checkpoint.json";

  /**
   * Reads it, and sees to it that it is as it was written.
   *
   * @param saved what the card says of it
   * @param otherwise the configuration, for what the checkpoint does not say
   * @throws HardgateException if it is damaged or gone, or over other classes
   */
  static CommittedCheckpoint read(
      Path directory, SavedCheckpoint saved, LabelSpace labels, StudentConfig otherwise) {
    try {
      byte[] card = Files.readAllBytes(directory.resolve(CARD));
      if (!DigestUtils.sha256Hex(card).equals(saved.getSha256())) {
        throw unusable(directory, CARD + " has another SHA-256 than the student's card says", null);
      }
      JsonNode tree = JSON.readTree(card);
      String labelSpace = tree.path("labelSpace").asText();
      if (!labelSpace.equals(labels.fingerprint())) {
        throw unusable(
            directory,
            "its label space (labels.names) is '%s', but this one is '%s'"
                .formatted(labelSpace, labels.fingerprint()),
            null);
      }
      Map<String, String> sums = new LinkedHashMap<>();
      tree.path("files").properties().forEach(it -> sums.put(it.getKey(), it.getValue().asText()));
      Optional<String> altered = Checksums.altered(directory, sums);
      if (altered.isPresent()) {
        throw unusable(directory, altered.get() + " has another SHA-256 than it says", null);
      }
      JsonNode model = tree.path("model");
      return new CommittedCheckpoint(
          directory,
          model.isObject() ? JSON.treeToValue(model, ModelConfig.class) : otherwise.model(),
          RecordedConfig.of(tree.path("config"), otherwise));
    } catch (NoSuchFileException e) {
      throw unusable(
          directory,
          "there is no %s; run this where the trainer runs, or with its student.directory"
              .formatted(Path.of(e.getFile()).toAbsolutePath()),
          e);
    } catch (IOException e) {
      throw unusable(directory, e.toString(), e);
    }
  }

  /** Writes the model's files. */
  void writeTo(Path target, String id, String version, LabelSpace labels, NDManager manager)
      throws IOException {
    try (Student student = Students.read(manager, model, labels.classes(), directory)) {
      SavedStudent.write(target, id, version, model, labels, student);
    }
  }

  private static HardgateException unusable(Path directory, String why, Exception cause) {
    return new HardgateException(
        "the checkpoint %s (student.directory) cannot be promoted: %s".formatted(directory, why),
        cause);
  }
}
