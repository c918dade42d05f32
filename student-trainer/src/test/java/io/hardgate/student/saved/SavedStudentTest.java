package io.hardgate.student.saved;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import io.hardgate.config.ModelConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.messages.LabelSpace;
import io.hardgate.student.model.Input;
import io.hardgate.student.model.InputEncoder;
import io.hardgate.student.model.Student;
import io.hardgate.student.model.StudentModels;
import io.hardgate.student.training.Compute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SavedStudentTest {

  private final NDManager manager = Compute.open("cpu", 1);
  @TempDir private Path directory;

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @MethodSource("io.hardgate.student.saved.SavedStudents#models")
  void isLoadedAsItWasWritten(ModelConfig model) throws Exception {
    List<Input> inputs = inputs(model);
    try (Student student = save(model);
        SavedStudent loaded = SavedStudent.load(directory, manager)) {
      assertThat(loaded.description().id()).isEqualTo("s");
      assertThat(loaded.description().version()).isEqualTo("7");
      assertThat(loaded.labels()).isEqualTo(SavedStudents.LABELS);
      assertThat(loaded.model().kind()).isEqualTo(model.kind());
      assertThat(loaded.model().dropout()).isEqualTo(model.dropout());
      assertThat(loaded.inputs()).isEqualTo(InputEncoder.of(model, SavedStudents.LABELS.classes()));
      assertThat(SavedStudents.logits(loaded.student(), inputs, manager))
          .isEqualTo(SavedStudents.logits(student, inputs, manager));
      assertThat(Files.readString(directory.resolve("synset.txt")))
          .isEqualTo("refund\ndelivery\nother\n");
    }
  }

  @ParameterizedTest
  @MethodSource("io.hardgate.student.saved.SavedStudents#models")
  void isLoadedByDjlAsItsServingDoes(ModelConfig model) throws Exception {
    List<Input> inputs = inputs(model);
    Criteria<NDList, NDList> criteria =
        Criteria.builder().setTypes(NDList.class, NDList.class).optModelPath(directory).build();
    try (Student student = save(model);
        ZooModel<NDList, NDList> loaded = criteria.loadModel();
        Predictor<NDList, NDList> predictor = loaded.newPredictor();
        NDManager scope = manager.newSubManager()) {
      NDList logits = predictor.predict(SavedStudents.arrays(inputs, scope));

      assertThat(logits.singletonOrThrow().toFloatArray())
          .containsExactly(SavedStudents.logits(student, inputs, manager), within(1e-6f));
      logits.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"student.safetensors", "student.pt", "serving.properties", "synset.txt"})
  void refusesAFileThatIsDamagedOrMissing(String file) throws Exception {
    save(StudentModels.mlp(0, 5)).close();
    Path damaged = directory.resolve(file);
    byte[] bytes = Files.readAllBytes(damaged);
    bytes[bytes.length / 2] ^= 1;
    Files.write(damaged, bytes);
    refused(file + " has another SHA-256 than student.json says");

    Files.delete(damaged);
    refused("there is no " + file);
  }

  @Test
  void refusesADescriptionThatItDoesNotUnderstand() throws Exception {
    refused("there is no student.json");
    save(StudentModels.mlp(0, 5)).close();
    Path card = directory.resolve("student.json");
    String good = Files.readString(card);

    Files.writeString(card, good.substring(0, good.length() / 2));
    refused("student.json is not what this program writes");
    Files.writeString(card, good.replace("\"schema\" : 1", "\"schema\" : 2"));
    refused("the schema of student.json is 2, expected 1");
    Files.writeString(card, good.replace("\"kind\" : \"mlp\"", "\"kind\" : \"forest\""));
    refused("model.kind is 'forest'");
    Files.writeString(card, good.replace("refund", "money"));
    refused("' is not the fingerprint of [money, delivery, other]");
    Files.writeString(card, good.replaceAll("(?s)\"model\" : \\{.*?\\},", ""));
    refused("student.json lacks model.kind or model.hidden");
    Files.writeString(card, good.replaceAll("\"hidden\" : \\[[^]]*\\]", "\"hidden\" : [ 6 ]"));
    refused("hidden.0.weight is (4, 5), but student.model wants (4, 6)");
  }

  @ParameterizedTest
  @MethodSource("io.hardgate.student.saved.SavedStudents#models")
  void startsAnotherStudent(ModelConfig model) throws Exception {
    List<Input> inputs = inputs(model);
    try (Student saved = save(model);
        Student other = SavedStudents.fresh(model, SavedStudents.LABELS, manager)) {
      float[] expected = SavedStudents.logits(saved, inputs, manager);
      assertThat(SavedStudents.logits(other, inputs, manager)).isNotEqualTo(expected);

      SavedStudent.warmStart(directory, manager, model, SavedStudents.LABELS, other);

      assertThat(SavedStudents.logits(other, inputs, manager)).isEqualTo(expected);
    }
  }

  @Test
  void doesNotStartAStudentThatIsAnother() throws Exception {
    save(StudentModels.mlp(0, 5)).close();
    notStarted(
        StudentModels.mlp(0, 6),
        SavedStudents.LABELS,
        "hidden.0.weight is (4, 5), but student.model wants (4, 6); "
            + "hidden.0.bias is (5), but student.model wants (6); "
            + "output.weight is (5, 3), but student.model wants (6, 3)");
    notStarted(
        StudentModels.bagOfWords(0, 5),
        SavedStudents.LABELS,
        "it is of the kind mlp, but student.model.kind is bag-of-words");
    notStarted(
        StudentModels.mlp(0, 5),
        LabelSpace.of(List.of("refund", "other", "delivery")),
        "its classes are [refund, delivery, other], but labels.names is [refund, other, delivery]");
  }

  @Test
  void doesNotStartATransformerThatComputesAnotherFunction() throws Exception {
    save(StudentModels.transformer(0)).close();
    OptionalInt vocabulary = OptionalInt.of(StudentModels.TOKENS);
    int longest = StudentModels.MOST_TOKENS;
    notStarted(
        ModelConfig.transformer(vocabulary, 8, 2, 4, longest, 0),
        SavedStudents.LABELS,
        "it has 2 heads, but student.model.heads is 4");
    ModelConfig shallow = ModelConfig.transformer(vocabulary, 8, 1, 2, longest, 0);
    try (Student student = SavedStudents.fresh(shallow, SavedStudents.LABELS, manager)) {
      assertThatThrownBy(
              () ->
                  SavedStudent.warmStart(
                      directory, manager, shallow, SavedStudents.LABELS, student))
          .isInstanceOf(HardgateException.class)
          .hasMessageContaining(" is there, but student.model has no such array");
    }
  }

  private void notStarted(ModelConfig model, LabelSpace labels, String why) {
    try (Student student = SavedStudents.fresh(model, labels, manager)) {
      assertThatThrownBy(() -> SavedStudent.warmStart(directory, manager, model, labels, student))
          .isInstanceOf(HardgateException.class)
          .hasMessage("student.start.warmStart: %s cannot be started from: %s", directory, why);
    }
  }

  private Student save(ModelConfig model) throws IOException {
    Student student = SavedStudents.student(model, manager);
    SavedStudent.write(directory, "s", "7", model, SavedStudents.LABELS, student);
    return student;
  }

  private void refused(String why) {
    assertThatThrownBy(() -> SavedStudent.load(directory, manager).close())
        .isInstanceOf(HardgateException.class)
        .hasMessageStartingWith("the model directory " + directory + " cannot be used: ")
        .hasMessageContaining(why);
  }

  private static List<Input> inputs(ModelConfig model) {
    return model.features().isPresent() || model.kind() == ModelConfig.Kind.TRANSFORMER
        ? List.of(
            SavedStudents.input(model, new Random(1)), SavedStudents.input(model, new Random(2)))
        : List.of(new Input.Words(new int[] {1, 5, 63}), new Input.Words(new int[0]));
  }
}
