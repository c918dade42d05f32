package io.hardgate.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hardgate.config.ConfigSource;
import io.hardgate.config.ModelConfig;
import io.hardgate.config.TeacherConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.local.wordnet.Gloss;
import io.hardgate.local.wordnet.WordNet;
import io.hardgate.messages.Features;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.RecordRules;
import io.hardgate.messages.Sample;
import io.hardgate.messages.Tokens;
import io.hardgate.student.checkpoint.Checkpoint;
import io.hardgate.student.checkpoint.CheckpointArrays;
import io.hardgate.student.checkpoint.CheckpointName;
import io.hardgate.student.checkpoint.Checkpoints;
import io.hardgate.student.checkpoint.Storage;
import io.hardgate.student.model.BagOfWords;
import io.hardgate.student.model.Input;
import io.hardgate.student.model.InputEncoder;
import io.hardgate.student.model.Student;
import io.hardgate.student.model.Students;
import io.hardgate.student.saved.SavedStudent;
import io.hardgate.student.stream.LogState;
import io.hardgate.student.training.Compute;
import io.hardgate.student.training.Example;
import io.hardgate.student.training.PairBatch;
import io.hardgate.student.training.Teachers;
import io.hardgate.teacher.model.TeacherInput;
import io.hardgate.teacher.model.TeacherModel;
import io.hardgate.teacher.model.TeacherModels;
import io.hardgate.text.WordHasher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the trainer has written, the teacher service runs: with the same logits. */
class StudentTeacherTest {

  private static final LabelSpace LABELS = WordNet.labels();
  private static final String STEP_1 = "step-000000000001-0badcafe";

  @TempDir Path directory;
  private final NDManager manager = Compute.open("cpu", 1);

  @BeforeEach
  void noGradients() {
    ai.djl.pytorch.jni.JniUtils.setGradMode(false);
  }

  @AfterEach
  void close() {
    manager.close();
    ai.djl.pytorch.jni.JniUtils.setGradMode(true);
  }

  @ParameterizedTest
  @CsvSource({"'[7, 5]', 9", "[], 64", "[128], 1"})
  void answersAsTheStudentDoes(String hidden, int maxWords) throws Exception {
    ModelConfig sizes =
        model("buckets=1024", "embedding=16", "maxWords=" + maxWords, "hidden=" + hidden);
    BagOfWords student = save(sizes);
    List<String> texts = texts();
    // The directory of the checkpoint, and that of the student.
    for (Path model : List.of(directory.resolve(STEP_1), directory)) {
      try (TeacherModel teacher = TeacherModels.load("teacher", config(model), LABELS)) {
        float[][] logits =
            teacher.predict(
                texts.stream().map(text -> (TeacherInput) new TeacherInput.Text(text)).toList());
        for (int i = 0; i < logits.length; i++) {
          assertThat(logits[i])
              .as(texts.get(i))
              .containsExactly(logits(student, sizes, texts.get(i)), within(1e-5f));
        }
        assertThat(logits[0]).isNotEqualTo(logits[1]);
      }
    }
  }

  static Stream<ModelConfig> saved() {
    String module = "file=../../student-trainer/src/test/resources/students/";
    return Stream.of(
        model("buckets=1024", "embedding=16", "hidden=[7, 5]", "dropout=0.5"),
        model("kind=mlp", "features=4", "hidden=[7, 5]", "dropout=0.5"),
        model("kind=mlp", "features=4", "hidden=[]"),
        model("kind=transformer", "width=12", "layers=2", "heads=3", "maxTokens=9", "dropout=0.1"),
        model("kind=transformer", "width=8", "vocabulary=50", "maxTokens=700"),
        model("kind=torchscript", module + "texts-of-three.pt", "buckets=64", "maxWords=5"),
        model("kind=torchscript", module + "features.pt", "features=4"));
  }

  @ParameterizedTest
  @MethodSource("saved")
  void answersAsAModelDirectoryDoes(ModelConfig model) throws Exception {
    LabelSpace labels = LabelSpace.of(List.of("a", "b", "c"));
    List<Sample> samples = samples(model);
    try (Student student = Students.create(manager, model, labels.classes(), new Random(3))) {
      SavedStudent.write(directory, "s", "1", model, labels, student);
      try (TeacherModel teacher = TeacherModels.load("teacher", config(directory), labels)) {
        float[][] logits =
            teacher.predict(samples.stream().map(StudentTeacherTest::asTeacherReads).toList());

        List<Example> examples = new ArrayList<>();
        for (Sample sample : samples) {
          Input input = InputEncoder.of(model, labels.classes()).encode(sample);
          int[] unknown = new int[input.positions()];
          Arrays.fill(unknown, RecordRules.NO_LABEL);
          examples.add(new Example(input, unknown, List.of()));
        }
        try (NDManager scope = manager.newSubManager()) {
          PairBatch batch = new PairBatch(labels.classes()).fill(examples);
          float[] expected = student.logits(batch.inputs(scope)).toFloatArray();
          int at = 0;
          for (int i = 0; i < logits.length; i++) {
            int to = at + 3 * examples.get(i).positions();
            assertThat(logits[i])
                .as("input " + i)
                .containsExactly(Arrays.copyOfRange(expected, at, to), within(1e-5f));
            at = to;
          }
          assertThat(at).isEqualTo(expected.length);
        }
      }
    }
  }

  @Test
  void aCheckpointOfATransformerAnswersAsItsModelDirectoryDoes() throws Exception {
    ModelConfig model = model("kind=transformer", "width=8", "maxTokens=9");
    List<TeacherInput> inputs =
        samples(model).stream().map(StudentTeacherTest::asTeacherReads).toList();
    Path saved = directory.resolve("saved");
    try (Student student = Students.create(manager, model, LABELS.classes(), new Random(3))) {
      save(model, student);
      SavedStudent.write(saved, "s", "1", model, LABELS, student);
    }
    try (TeacherModel checkpoint = TeacherModels.load("teacher", config(directory), LABELS);
        TeacherModel whole = TeacherModels.load("teacher", config(saved), LABELS)) {
      assertThat(checkpoint.predict(inputs)).isDeepEqualTo(whole.predict(inputs));
    }
  }

  private static ModelConfig model(String... assignments) {
    ConfigSource source = ConfigSource.defaults();
    for (String assignment : assignments) {
      source = source.set("student.model." + assignment);
    }
    return source.build().student().model();
  }

  private static TeacherInput asTeacherReads(Sample sample) {
    if (sample.hasText()) {
      return new TeacherInput.Text(sample.getText());
    }
    if (sample.hasTokens()) {
      return new TeacherInput.Tokens(
          sample.getTokens().getIdsList().stream().mapToInt(id -> id).toArray());
    }
    float[] values = new float[sample.getFeatures().getValuesCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = sample.getFeatures().getValues(i);
    }
    return new TeacherInput.Features(values);
  }

  private static List<Sample> samples(ModelConfig model) {
    if (model.kind() == ModelConfig.Kind.TRANSFORMER) {
      Random random = new Random(4);
      return random
          .ints(70, 1, model.maxTokens() + 1)
          .mapToObj(
              length ->
                  Sample.newBuilder()
                      .setTokens(
                          Tokens.newBuilder()
                              .addAllIds(
                                  random.ints(length, 0, model.tokenIds(3)).boxed().toList()))
                      .build())
          .toList();
    }
    if (model.features().isEmpty()) {
      return texts().stream().map(text -> Sample.newBuilder().setText(text).build()).toList();
    }
    Random random = new Random(4);
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 70; i++) {
      Features.Builder features = Features.newBuilder();
      random.doubles(4, -3, 3).forEach(value -> features.addValues((float) value));
      samples.add(Sample.newBuilder().setFeatures(features).build());
    }
    return samples;
  }

  @Test
  void saysWhyItDoesNotReadAnInput() throws Exception {
    ModelConfig model = model("kind=transformer", "width=4", "vocabulary=9", "maxTokens=3");
    LabelSpace labels = LabelSpace.of(List.of("a", "b", "c"));
    try (Student student = Students.create(manager, model, labels.classes(), new Random(3))) {
      SavedStudent.write(directory, "s", "1", model, labels, student);
    }
    try (TeacherModel teacher = TeacherModels.load("teacher", config(directory), labels)) {
      assertThat(teacher.unreadable(new TeacherInput.Text("a")))
          .contains("the input is text, expected tokens");
      assertThat(teacher.unreadable(new TeacherInput.Tokens(new int[] {1, 2, 3, 4})))
          .contains("tokens.ids has 4 entries, expected at most 3");
      assertThat(teacher.unreadable(new TeacherInput.Tokens(new int[] {8, 9})))
          .contains("tokens.ids holds 9 at 1, expected 0 to 8");
      assertThat(teacher.unreadable(new TeacherInput.Tokens(new int[] {-1})))
          .contains("tokens.ids holds 4294967295 at 0, expected 0 to 8");
      assertThat(teacher.unreadable(new TeacherInput.Tokens(new int[] {8, 0, 8}))).isEmpty();
    }
  }

  @Test
  void refusesAModelDirectoryThatIsDamaged() throws Exception {
    ModelConfig model = model("kind=mlp", "features=4", "hidden=[]");
    try (Student student = Students.create(manager, model, LABELS.classes(), new Random(3))) {
      SavedStudent.write(directory, "s", "1", model, LABELS, student);
    }
    assertRefused(
        directory, LabelSpace.of(List.of("a", "b")), "it was trained on the label space '");
    Path weights = directory.resolve("student.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights, bytes);
    assertRefused(
        directory, LABELS, "student.safetensors has another SHA-256 than student.json says");
    Files.delete(weights);
    assertRefused(directory, LABELS, "there is no student.safetensors");
  }

  @Test
  void takesTheNewestCheckpoint() throws Exception {
    save(sizes());
    Path old = directory.resolve(STEP_1);
    Files.createDirectory(directory.resolve("step-000000000002-00000000"));
    Files.createDirectory(directory.resolve("step-000000000003-00000000.tmp"));
    assertThatThrownBy(() -> TeacherModels.load("teacher", config(directory), LABELS))
        .isInstanceOf(HardgateException.class)
        .hasMessageContaining("step-000000000002-00000000");
    TeacherModels.load("teacher", config(old), LABELS).close();
  }

  @Test
  void refusesWeightsThatAreDamaged() throws Exception {
    save(sizes());
    Path weights = directory.resolve(STEP_1).resolve("student.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights, bytes);
    assertRefused(directory, LABELS, "student.safetensors has another SHA-256 than");
  }

  @ParameterizedTest
  @ValueSource(strings = {"student.safetensors", "checkpoint.json"})
  void refusesWhatIsIncomplete(String file) throws Exception {
    save(sizes());
    Path damaged = directory.resolve(STEP_1).resolve(file);
    Files.write(damaged, new byte[0]);
    assertRefused(directory, LABELS, "");
    Files.delete(damaged);
    assertRefused(directory, LABELS, "there is no " + STEP_1 + "/" + file);
  }

  @Test
  void refusesWhatCannotTeach() throws Exception {
    save(sizes());
    assertRefused(
        directory, LabelSpace.of(List.of("a", "b")), "it was trained on the label space '");
    Path card = directory.resolve(STEP_1).resolve("checkpoint.json");
    ObjectNode content = (ObjectNode) new ObjectMapper().readTree(card.toFile());
    content.remove("model");
    Files.writeString(card, content.toString());
    assertRefused(directory, LABELS, "checkpoint.json says nothing of model.maxWords");
    assertRefused(
        Files.createDirectory(directory.resolve("empty")), LABELS, "there is no checkpoint.json");
  }

  private static void assertRefused(Path model, LabelSpace labels, String why) {
    assertThatThrownBy(() -> TeacherModels.load("teachers.s", config(model), labels))
        .isInstanceOf(HardgateException.class)
        .hasMessageStartingWith(
            "teachers.s.model: " + model + " is no student that can teach: " + why);
  }

  private static TeacherConfig config(Path model) {
    return ConfigSource.defaults()
        .set("teacher.kind=student")
        .setValue("teacher.model", model.toString())
        .build()
        .teacher();
  }

  private static ModelConfig sizes() {
    return ModelConfig.bagOfWords(64, 8, List.of(4), 16);
  }

  private BagOfWords save(ModelConfig sizes) throws Exception {
    BagOfWords student = new BagOfWords(manager, sizes, LABELS.classes(), new Random(11));
    save(sizes, student);
    return student;
  }

  private void save(ModelConfig sizes, Student student) throws Exception {
    Checkpoint checkpoint =
        new Checkpoint(
            Checkpoint.SCHEMA,
            1,
            LogState.NOWHERE,
            Teachers.none().state(),
            null,
            null,
            LABELS.fingerprint(),
            "",
            null,
            sizes,
            Map.of());
    try (CheckpointArrays arrays = CheckpointArrays.copy(Map.of("student", student.parameters()))) {
      new Checkpoints(directory, Storage.DISK)
          .write(CheckpointName.parse(STEP_1).orElseThrow(), checkpoint, arrays);
    }
  }

  private float[] logits(BagOfWords student, ModelConfig sizes, String text) {
    int[] words = new WordHasher(sizes.buckets(), sizes.maxWords()).hash(text);
    int count = Math.max(1, words.length);
    long[] buckets = new long[count];
    float[] weights = new float[count];
    for (int i = 0; i < words.length; i++) {
      buckets[i] = words[i];
      weights[i] = 1f / words.length;
    }
    Shape shape = new Shape(1, count);
    try (NDManager scope = manager.newSubManager()) {
      NDArray logits =
          student.logits(new NDList(scope.create(buckets, shape), scope.create(weights, shape)));
      return logits.toFloatArray();
    }
  }

  /** Real ones, and some that are hardly text. */
  private static List<String> texts() {
    List<String> texts =
        new ArrayList<>(
            WordNet.split().heldOut().subList(0, 100).stream().map(Gloss::text).toList());
    texts.addAll(
        List.of("", " ", "a", "ÄÖÜ straße ΣΊΣΥΦΟΣ İstanbul", "\uD83D\uDE00 x\uD83D", "x1 2-3"));
    Random random = new Random(5);
    for (int i = 0; i < 100; i++) {
      char[] characters = new char[random.nextInt(200)];
      for (int j = 0; j < characters.length; j++) {
        characters[j] = (char) random.nextInt(random.nextBoolean() ? 128 : 65_536);
      }
      texts.add(new String(characters));
    }
    return texts;
  }
}
