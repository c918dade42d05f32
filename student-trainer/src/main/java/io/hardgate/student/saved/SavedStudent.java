package io.hardgate.student.saved;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.hardgate.config.ConfigException;
import io.hardgate.config.ModelConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.messages.LabelSpace;
import io.hardgate.student.model.Checksums;
import io.hardgate.student.model.InputEncoder;
import io.hardgate.student.model.ParameterFile;
import io.hardgate.student.model.Student;
import io.hardgate.student.model.Students;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * A student that was loaded from a model directory:
 *
 * <ul>
 *   <li>{@code student.json}: what it is, how it reads samples, its classes, the checksums
 *   <li>{@code student.safetensors}: its parameters
 *   <li>{@code student.pt}: the student as a TorchScript module, for DJL, libtorch and Python
 *   <li>{@code serving.properties}: for DJL Serving
 *   <li>{@code synset.txt}: its classes, one a line
 * </ul>
 *
 * <p>Closing it closes the student.
 */
public record SavedStudent(
    Description description, ModelConfig model, LabelSpace labels, Student student)
    implements AutoCloseable {

  private static final String CARD = "student.json";
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(new Jdk8Module())
          .enable(SerializationFeature.INDENT_OUTPUT);

  /** How it reads samples. */
  public InputEncoder inputs() {
    return InputEncoder.of(model, labels.classes());
  }

  /**
   * Writes a model directory. The caller sees to it that nobody takes it for one before it is
   * whole; {@code student.json} is written last.
   *
   * @param directory is made if it is not there
   * @param student owned by the calling thread
   * @throws IOException if it cannot be written
   */
  public static void write(
      Path directory,
      String id,
      String version,
      ModelConfig model,
      LabelSpace labels,
      Student student)
      throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    files.put(Description.PARAMETERS, ParameterFile.encode(student.parameters()));
    files.put(Description.MODULE, student.torchScript());
    files.put("serving.properties", utf8("engine=PyTorch\noption.modelName=student\n"));
    files.put("synset.txt", utf8(synset(labels)));
    Map<String, String> sums = new TreeMap<>();
    files.forEach((name, bytes) -> sums.put(name, DigestUtils.sha256Hex(bytes)));
    Description description = Description.of(id, version, model, labels, sums);
    Files.createDirectories(directory);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(directory.resolve(file.getKey()), file.getValue());
    }
    Files.write(directory.resolve(CARD), JSON.writeValueAsBytes(description));
  }

  private static String synset(LabelSpace labels) {
    return labels.names().stream()
        .map(name -> name.replaceAll("\\R", " ") + "\n")
        .collect(Collectors.joining());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Loads a model directory.
   *
   * @param manager of the device that the student is to live on
   * @throws HardgateException if a file is missing or damaged, or of another schema
   */
  public static SavedStudent load(Path directory, NDManager manager) {
    try {
      Description description = describe(directory);
      ModelConfig model = description.model().in(directory);
      LabelSpace labels = new LabelSpace(description.labels(), description.labelSpace());
      return new SavedStudent(
          description, model, labels, Students.read(manager, model, labels.classes(), directory));
    } catch (NoSuchFileException e) {
      throw unusable(directory, "there is no " + directory.relativize(Path.of(e.getFile())), e);
    } catch (JsonProcessingException e) {
      throw unusable(directory, CARD + " is not what this program writes", e);
    } catch (IOException | ConfigException | IllegalArgumentException e) {
      throw unusable(directory, e.getMessage(), e);
    }
  }

  /**
   * Gives a student the weights of a saved one. Of a TorchScript student it takes the module as it
   * was saved, so that what is no parameter, such as running statistics, comes along.
   *
   * @param model of the student that is started
   * @param labels of the student that is started
   * @throws HardgateException if the directory cannot be used, or holds another kind of student, or
   *     one of other shapes or classes
   */
  public static void warmStart(
      Path directory, NDManager manager, ModelConfig model, LabelSpace labels, Student student) {
    try (SavedStudent saved = load(directory, manager)) {
      if (saved.model.kind() != model.kind()) {
        throw new IOException(
            "it is of the kind %s, but student.model.kind is %s"
                .formatted(saved.model.kind(), model.kind()));
      }
      if (model.kind() == ModelConfig.Kind.TRANSFORMER && saved.model.heads() != model.heads()) {
        throw new IOException(
            "it has %d heads, but student.model.heads is %d"
                .formatted(saved.model.heads(), model.heads()));
      }
      if (!saved.labels.equals(labels)) {
        throw new IOException(
            "its classes are %s, but labels.names is %s"
                .formatted(saved.labels.names(), labels.names()));
      }
      if (!saved.inputs().equals(InputEncoder.of(model, labels.classes()))) {
        throw new IOException(
            "it reads %s, but student.model says %s"
                .formatted(saved.inputs(), InputEncoder.of(model, labels.classes())));
      }
      byte[] parameters = Files.readAllBytes(directory.resolve(Description.PARAMETERS));
      ParameterFile.decode(parameters, manager, student.parameters());
      saved.student.state().ifPresent(student::restore);
    } catch (IOException | HardgateException e) {
      throw new HardgateException(
          "student.start.warmStart: %s cannot be started from: %s"
              .formatted(directory, e.getMessage()),
          e);
    }
  }

  private static Description describe(Path directory) throws IOException {
    JsonNode card = JSON.readTree(Files.readAllBytes(directory.resolve(CARD)));
    int schema = card.path("schema").asInt();
    if (schema != Description.SCHEMA) {
      throw new IOException(
          "the schema of %s is %d, expected %d".formatted(CARD, schema, Description.SCHEMA));
    }
    Description found = JSON.treeToValue(card, Description.class);
    if (found.lacks().isPresent()) {
      throw new IOException(CARD + " lacks " + found.lacks().get());
    }
    Optional<String> altered = Checksums.altered(directory, found.files());
    if (altered.isPresent()) {
      throw new IOException("%s has another SHA-256 than %s says".formatted(altered.get(), CARD));
    }
    return found;
  }

  private static HardgateException unusable(Path directory, String why, Exception cause) {
    return new HardgateException(
        "the model directory %s cannot be used: %s".formatted(directory, why), cause);
  }

  @Override
  public void close() {
    student.close();
  }
}
