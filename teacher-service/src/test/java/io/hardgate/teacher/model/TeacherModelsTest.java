package io.hardgate.teacher.model;

import static io.hardgate.teacher.model.TeacherFiles.config;
import static io.hardgate.teacher.model.TeacherFiles.path;
import static io.hardgate.teacher.model.TeacherFiles.tokenizer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.hardgate.config.ConfigException;
import io.hardgate.config.Problem;
import io.hardgate.config.TeacherConfig;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.messages.LabelSpace;
import io.hardgate.teacher.model.TeacherInput.Features;
import io.hardgate.teacher.model.TeacherInput.Text;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The kinds that an engine runs, against what PyTorch answers with the same weights. */
class TeacherModelsTest {

  private static final LabelSpace LABELS = LabelSpace.of(List.of("a", "b", "c"));

  @TempDir Path directory;

  static List<TeacherConfig> overWords() {
    return List.of(
        config("onnx", "words.onnx", tokenizer()),
        config("onnx", "words.onnx", tokenizer(), "output=logits", "precision=float32"),
        config("torchscript", "words.pt", tokenizer()),
        config("torchscript", "named.pt", tokenizer()),
        config("torchscript", "named.pt", tokenizer(), "output=logits", "precision=float32"));
  }

  @ParameterizedTest
  @MethodSource("overWords")
  void answersTextsAsPyTorchDoes(TeacherConfig config) throws Exception {
    TeacherFiles.Answers reference = TeacherFiles.words();
    try (TeacherModel model = load(config)) {
      // More than a batch, and in another order than that of their lengths.
      List<Integer> order = new ArrayList<>();
      for (int i = 0; i < 23; i++) {
        order.add(i % reference.inputs().size());
      }
      Collections.shuffle(order, new Random(3));
      float[][] logits = model.predict(order.stream().map(reference.inputs()::get).toList());
      assertThat(logits).hasNumberOfRows(23);
      for (int i = 0; i < logits.length; i++) {
        assertThat(logits[i]).containsExactly(reference.logits().get(order.get(i)), within(1e-5f));
      }
      assertThat(model.predict(List.of())).isEmpty();
      assertThat(model.unreadable(new Text(""))).isEmpty();
      assertThat(model.unreadable(new Features(new float[4])))
          .contains("the input is features, expected text");
    }
  }

  static List<TeacherConfig> overNumbers() {
    return List.of(
        config("onnx", "numbers.onnx"),
        config("onnx", "numbers.onnx", "features=4", "output=y", "precision=float32"),
        config("onnx", "any-width.onnx", "features=4"),
        config("torchscript", "numbers.pt", "features=4"));
  }

  @ParameterizedTest
  @MethodSource("overNumbers")
  void answersFeaturesAsPyTorchDoes(TeacherConfig config) throws Exception {
    assertNumbers(config, 1e-4f);
  }

  static List<TeacherConfig> inHalf() {
    return List.of(
        config("onnx", "half.onnx"),
        config("onnx", "half.onnx", "precision=float16"),
        config("torchscript", "half.pt", "features=4", "precision=float16"));
  }

  @ParameterizedTest
  @MethodSource("inHalf")
  void answersInFloat16WhereTheFileIsSo(TeacherConfig config) throws Exception {
    assertNumbers(config, 1f);
  }

  private static void assertNumbers(TeacherConfig config, float tolerance) throws Exception {
    TeacherFiles.Answers reference = TeacherFiles.numbers();
    List<TeacherInput> inputs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      inputs.addAll(reference.inputs());
    }
    try (TeacherModel model = load(config)) {
      float[][] logits = model.predict(inputs);
      for (int i = 0; i < logits.length; i++) {
        assertThat(logits[i]).containsExactly(reference.logits().get(i % 3), within(tolerance));
      }
      assertThat(model.unreadable(new Features(new float[4]))).isEmpty();
      assertThat(model.unreadable(new Features(new float[5])))
          .contains("the input has 5 features, expected 4");
      assertThat(model.unreadable(new Text("x"))).contains("the input is text, expected features");
    }
  }

  /** The export has one row of five int32 tokens. */
  @Test
  void fillsRowsUpWhereTheModelWantsALength() throws Exception {
    TeacherFiles.Answers reference = TeacherFiles.words();
    try (TeacherModel model = load(config("onnx", "fixed.onnx", tokenizer()))) {
      float[][] logits = model.predict(reference.inputs());
      for (int i = 0; i < logits.length; i++) {
        // The longest text has six words, of which the model reads five.
        if (((Text) reference.inputs().get(i)).text().split(" ").length <= 5) {
          assertThat(logits[i]).containsExactly(reference.logits().get(i), within(1e-5f));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "onnx|words.onnx|T,output=pooled|teacher.model: M has 4 classes, but its label space 3",
        "onnx|words.onnx|T,output=logit"
            + "|teacher.model: M has the outputs [pooled, logits], and not 'logit'; choose one with output",
        "onnx|words.onnx|X=1"
            + "|teacher.model: M has the inputs [input_ids, attention_mask], expected one of features, or a tokenizer",
        "onnx|numbers.onnx|T|teacher.model: M has the inputs [x], expected [input_ids,",
        "onnx|numbers.onnx|features=5|teacher.model: M takes 4 features, but features is 5",
        "onnx|numbers.onnx|precision=int8"
            + "|teacher.model: the weights of M are float32, but precision is int8",
        "onnx|half.onnx|precision=float32"
            + "|teacher.model: the weights of M are float16, but precision is float32",
        "onnx|any-width.onnx|features=5|teacher.model: M cannot predict: the network failed: ",
        "onnx|any-width.onnx|X=1"
            + "|teacher.features: is not set, and M does not say how many features it takes",
        "onnx|batch-of-three.onnx|X=1|teacher.model: M takes batches of 3 alone; export it with a",
        "onnx|words.pt|T|teacher.model: M is not an ONNX model: ",
        "torchscript|words.onnx|T|teacher.model: M is not a TorchScript module: ",
        "torchscript|named.pt|T,output=logit"
            + "|teacher.model: M cannot predict: it has the outputs logits, pooled, and not 'logit'",
        "torchscript|named.pt|T,output=pooled|teacher.model: M has 4 classes, but its label space 3",
        "torchscript|numbers.pt|X=1"
            + "|teacher.features: is not set, and a TorchScript module without a tokenizer needs it",
        "torchscript|numbers.pt|features=5|teacher.model: M cannot predict: the network failed: ",
        "torchscript|numbers.pt|T|teacher.model: M cannot predict: the network failed: ",
        "torchscript|half.pt|features=4,precision=float32"
            + "|teacher.model: the weights of M are float16, but precision is float32",
        "sentence-encoder|words.onnx|T|teacher.head: is not set, and the kind sentence-encoder needs it",
      })
  void saysWhatDoesNotFit(String kind, String model, String settings, String message) {
    String[] assignments =
        settings.replace("T", tokenizer()).replace("X=1", "threads=1").split(",");
    TeacherConfig config = config(kind, model, assignments);
    assertThatThrownBy(() -> load(config))
        .isInstanceOfAny(HardgateException.class, ConfigException.class)
        .hasMessageStartingWith(message.replace("M ", path(model) + " "));
  }

  @Test
  void anEncoderOfOtherFormIsNone() {
    assertThatThrownBy(
            () ->
                SentenceEncoder.load(
                    new ModelFile("m", path("words.onnx")),
                    new ModelFile("t", path("tokenizer.json")),
                    16,
                    4,
                    1))
        .hasMessageStartingWith(
            "m: "
                + path("words.onnx")
                + " is not a sentence encoder: its output has the shape [1, 4], expected [1, ");
  }

  /** Whatever is in the file: the process must not die of it. */
  @ParameterizedTest
  @CsvSource({
    "onnx, numbers.onnx, 0",
    "onnx, numbers.onnx, 100",
    "onnx, numbers.onnx, 900",
    "torchscript, numbers.pt, 0",
    "torchscript, numbers.pt, 1000"
  })
  void refusesCutFiles(String kind, String model, int length) throws Exception {
    byte[] whole = Files.readAllBytes(path(model));
    Path cut = directory.resolve(model);
    Files.write(cut, java.util.Arrays.copyOf(whole, length));
    TeacherConfig config = config(kind, model, "features=4", "model=" + cut);
    assertThatThrownBy(() -> load(config))
        .isInstanceOf(HardgateException.class)
        .hasMessageStartingWith("teacher.model: " + cut + " is not a");
  }

  @Test
  void namesTheFilesThatAreMissing() {
    TeacherConfig config =
        config(
            "onnx", "words.onnx", "model=no.onnx", "tokenizer=no.json", "head=unread", "labels=no");
    assertThat(TeacherModels.missingFiles("teachers.x", config))
        .extracting(Problem::toString)
        .containsExactly(
            "teachers.x.model: there is no file no.onnx",
            "teachers.x.tokenizer: there is no file no.json",
            "teachers.x.labels: there is no file no");
    assertThatThrownBy(() -> TeacherModels.load("teachers.x", config, LABELS))
        .hasMessage("teachers.x.model: there is no file no.onnx");
  }

  @Test
  void seesThatTheEncoderIsQuantised() throws Exception {
    assertThat(OnnxWeights.precision(MiniLm.in(directory).model()))
        .isEqualTo(TeacherConfig.Precision.INT8);
  }

  private static TeacherModel load(TeacherConfig config) {
    return TeacherModels.load("teacher", config, LABELS);
  }
}
