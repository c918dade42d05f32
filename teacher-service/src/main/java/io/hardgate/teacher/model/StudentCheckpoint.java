package io.hardgate.teacher.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.messages.LabelSpace;
import io.hardgate.teacher.model.Safetensors.Tensor;
import io.hardgate.text.WordHasher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Reads the model of a student's checkpoint: of {@code checkpoint.json} the label space, the
 * section {@code model} and the checksum; of {@code student.safetensors} the weights, whose shapes
 * are those of the student.
 */
final class StudentCheckpoint {

  private static final String CARD = "checkpoint.json";
  private static final String WEIGHTS = "student.safetensors";

  private final ModelFile directory;

  /**
   * @param directory a checkpoint, or the directory of a student, whose newest one is taken
   */
  StudentCheckpoint(ModelFile directory) {
    this.directory = directory;
  }

  /**
   * The student.
   *
   * @param labels that it must have been trained on
   * @throws HardgateException if there is no checkpoint, or it is damaged or over other labels
   */
  StudentClassifier read(LabelSpace labels) {
    try {
      Path checkpoint = checkpoint();
      byte[] weights = Files.readAllBytes(checkpoint.resolve(WEIGHTS));
      JsonNode card = new ObjectMapper().readTree(Files.readAllBytes(checkpoint.resolve(CARD)));
      String labelSpace = card.path("labelSpace").asText();
      if (!labelSpace.equals(labels.fingerprint())) {
        throw new IOException(
            "it was trained on the label space '%s', expected '%s'"
                .formatted(labelSpace, labels.fingerprint()));
      }
      if (!sha256(weights).equals(card.path("files").path(WEIGHTS).asText())) {
        throw new IOException(WEIGHTS + " has another SHA-256 than " + CARD + " says");
      }
      int maxWords = card.path("model").path("maxWords").asInt();
      if (maxWords < 1) {
        throw new IOException(
            CARD + " says nothing of model.maxWords; let a trainer of this version write it anew");
      }
      return student(Safetensors.read(weights).tensors(), maxWords);
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

  /**
   * While a trainer runs it removes old checkpoints, so the newest is looked for and read at once.
   */
  private Path checkpoint() throws IOException {
    Path path = directory.path();
    if (Files.exists(path.resolve(CARD))) {
      return path;
    }
    if (!Files.isDirectory(path)) {
      throw new IOException("it is no directory");
    }
    try (Stream<Path> entries = Files.list(path)) {
      return entries
          .filter(entry -> entry.getFileName().toString().matches("step-\\d{12}(-[0-9a-f]{8})?"))
          .max(Comparator.naturalOrder())
          .orElseThrow(() -> new IOException("there is no " + CARD + " and no step-N in it"));
    }
  }

  private static StudentClassifier student(Map<String, Tensor> tensors, int maxWords)
      throws IOException {
    Tensor table = tensor(tensors, "embedding.weight", -1, -1);
    int width = table.shape()[1];
    List<LinearLayer> layers = new ArrayList<>();
    int inputs = width;
    while (tensors.containsKey("hidden." + layers.size() + ".weight")) {
      LinearLayer hidden = layer(tensors, "hidden." + layers.size(), inputs);
      layers.add(hidden);
      inputs = hidden.bias().length;
    }
    layers.add(layer(tensors, "output", inputs));
    WordHasher words = new WordHasher(table.shape()[0], maxWords);
    return new StudentClassifier(words, table.values(), width, layers);
  }

  private static LinearLayer layer(Map<String, Tensor> tensors, String name, int inputs)
      throws IOException {
    Tensor bias = tensor(tensors, name + ".bias", -1);
    Tensor weight = tensor(tensors, name + ".weight", inputs, bias.shape()[0]);
    return new LinearLayer(weight.values(), bias.values());
  }

  private static Tensor tensor(Map<String, Tensor> tensors, String name, int... shape)
      throws IOException {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IOException("there is no tensor '%s', only %s".formatted(name, tensors.keySet()));
    }
    boolean fits = tensor.shape().length == shape.length;
    for (int i = 0; fits && i < shape.length; i++) {
      fits = tensor.shape()[i] > 0 && (shape[i] < 0 || shape[i] == tensor.shape()[i]);
    }
    if (!fits) {
      throw new IOException(
          "%s has the shape %s, expected %s, where -1 is any"
              .formatted(name, tensor.shapeText(), Arrays.toString(shape)));
    }
    return tensor;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
