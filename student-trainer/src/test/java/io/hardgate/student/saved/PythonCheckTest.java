package io.hardgate.student.saved;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hardgate.calibration.PredictionScores;
import io.hardgate.config.ModelConfig;
import io.hardgate.messages.Features;
import io.hardgate.messages.MessageFormat;
import io.hardgate.messages.RecordRules;
import io.hardgate.messages.Sample;
import io.hardgate.messages.Tokens;
import io.hardgate.student.model.Input;
import io.hardgate.student.model.InputEncoder;
import io.hardgate.student.model.Student;
import io.hardgate.student.training.Compute;
import io.hardgate.student.training.Evaluation;
import io.hardgate.student.training.Example;
import io.hardgate.student.training.Teachers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What was saved here predicts the same in Python ({@code check_student.py}), and is worth the same
 * there ({@code evaluate.py}). Skipped where no Python with PyTorch is installed.
 */
final class PythonCheckTest {

  private static Optional<String> python = Optional.empty();

  private final NDManager manager = Compute.open("cpu", 1);
  @TempDir private Path directory;

  @BeforeAll
  static void findPython() throws Exception {
    for (String candidate : List.of("python3", "/usr/bin/python3")) {
      if (run(List.of(candidate, "-c", "import torch")).code() == 0) {
        python = Optional.of(candidate);
        return;
      }
    }
    assumeTrue(false, "PyTorch is not installed for python3");
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @MethodSource("io.hardgate.student.saved.SavedStudents#models")
  void predictsTheSameProbabilities(ModelConfig model) throws Exception {
    Path saved = directory.resolve("saved");
    Path predictions = directory.resolve("predictions.json");
    List<Object> given = new ArrayList<>();
    List<Input> inputs = new ArrayList<>();
    for (Sample sample : samples(model)) {
      given.add(
          switch (sample.getInputCase()) {
            case FEATURES -> List.copyOf(sample.getFeatures().getValuesList());
            case TOKENS -> List.copyOf(sample.getTokens().getIdsList());
            default -> sample.getText();
          });
      inputs.add(InputEncoder.of(model, SavedStudents.LABELS.classes()).encode(sample));
    }
    try (Student student = SavedStudents.student(model, manager);
        NDManager scope = manager.newSubManager()) {
      SavedStudent.write(saved, "s", "1", model, SavedStudents.LABELS, student);
      NDArray probabilities = SavedStudents.predict(student, inputs, scope).softmax(1);
      List<float[]> rows = new ArrayList<>();
      for (int i = 0; i < probabilities.getShape().get(0); i++) {
        rows.add(probabilities.get(i).toFloatArray());
      }
      new ObjectMapper()
          .writeValue(predictions.toFile(), Map.of("inputs", given, "probabilities", rows));
    }

    Printed printed =
        run(
            List.of(
                python.orElseThrow(),
                "src/test/reference/check_student.py",
                saved.toString(),
                predictions.toString()));

    assertThat(printed.code()).as(printed.text()).isZero();
  }

  @ParameterizedTest
  @MethodSource("io.hardgate.student.saved.SavedStudents#models")
  void measuresTheSame(ModelConfig model) throws Exception {
    Path saved = directory.resolve("saved");
    Random random = new Random(9);
    int classes = SavedStudents.LABELS.classes();
    InputEncoder encoder = InputEncoder.of(model, classes);
    List<Example> examples = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (Sample sample : samples(model)) {
      int[] labels = random.ints(RecordRules.positions(sample), -1, classes).toArray();
      examples.add(new Example(encoder.encode(sample), labels, List.of()));
      List<Integer> boxed = Arrays.stream(labels).boxed().toList();
      lines.add(MessageFormat.toJson(sample.toBuilder().addAllLabels(boxed).build()));
    }
    Path file = Files.write(directory.resolve("held-out.jsonl"), lines);
    PredictionScores expected;
    try (Student student = SavedStudents.student(model, manager)) {
      SavedStudent.write(saved, "s", "1", model, SavedStudents.LABELS, student);
      expected =
          new Evaluation(manager, student, classes, 7).run(examples, Teachers.none()).student();
    }

    Printed printed =
        run(
            List.of(
                python.orElseThrow(),
                "../deploy/students/evaluate.py",
                saved.toString(),
                file.toString()));

    assertThat(printed.code()).as(printed.text()).isZero();
    JsonNode figures = new ObjectMapper().readTree(printed.text());
    assertThat(figures.get("positions").asLong()).isEqualTo(expected.positions());
    assertThat(figures.get("accuracy").asDouble()).isCloseTo(expected.accuracy(), within(1e-9));
    assertThat(figures.get("nll").asDouble()).isCloseTo(expected.nll(), within(1e-5));
    assertThat(figures.get("perplexity").asDouble())
        .isCloseTo(expected.perplexity(), withinPercentage(1e-2)); // 1e-4 of it
    assertThat(figures.get("ece").asDouble()).isCloseTo(expected.ece(), within(1e-4));
  }

  private static List<Sample> samples(ModelConfig model) {
    List<Sample> samples = new ArrayList<>();
    Random random = new Random(8);
    if (model.kind() == ModelConfig.Kind.TRANSFORMER) {
      for (int i = 0; i < 50; i++) {
        Tokens.Builder tokens = Tokens.newBuilder();
        for (int id : SavedStudents.tokens(random)) {
          tokens.addIds(id);
        }
        samples.add(Sample.newBuilder().setTokens(tokens).build());
      }
      return samples;
    }
    if (model.features().isPresent()) {
      for (int i = 0; i < 50; i++) {
        Features.Builder features = Features.newBuilder();
        for (float value : SavedStudents.vector(random)) {
          features.addValues(value);
        }
        samples.add(Sample.newBuilder().setFeatures(features).build());
      }
      return samples;
    }
    for (String text :
        List.of(
            "my parcel did not come",
            "I want my MONEY back, all 25 of it!",
            "",
            " ",
            "ÄÖÜ straße ΣΊΣΥΦΟΣ İstanbul ² ½ x_y",
            "\uD83D\uDE00 grin \uD835\uDC00bold 漢字 हिन्दी",
            "word ".repeat(40))) {
      samples.add(Sample.newBuilder().setText(text).build());
    }
    for (int i = 0; i < 100; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(60); j > 0; j--) {
        text.append((char) (random.nextInt(10) == 0 ? ' ' : 'a' + random.nextInt(0x200)));
      }
      samples.add(Sample.newBuilder().setText(text.toString()).build());
    }
    return samples;
  }

  /** What a process printed, and its exit code. */
  private record Printed(int code, String text) {}

  private static Printed run(List<String> command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      boolean ended = process.waitFor(60, TimeUnit.SECONDS);
      return new Printed(ended ? process.exitValue() : -1, printed);
    } catch (IOException e) {
      return new Printed(-1, e.toString());
    }
  }
}
