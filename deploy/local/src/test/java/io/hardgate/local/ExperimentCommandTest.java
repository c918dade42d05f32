package io.hardgate.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The comparison of the policies at its smallest: real data, teachers, processes, and the report.
 */
class ExperimentCommandTest {

  @Test
  @Timeout(600)
  void comparesBothTasksAndGoesOnWhereItWas(@TempDir Path directory) throws Exception {
    CommandRun whole = run(directory);
    assertThat(whole.code()).as(whole.err()).isZero();
    assertThat(whole.out())
        .contains("6 of 6  classification-", "7 of 7  language-model-", "-sentence-gate-seed-1")
        .contains("training log language-model-students: 320 pairs");
    JsonNode report = new ObjectMapper().readTree(directory.resolve("report.json").toFile());
    assertThat(report.findValuesAsText("policy"))
        .contains("label-only", "label-smoothing", "constant-mix", "sentence-gate", "hard-gate");
    assertThat(report.findValuesAsText("teacher")).contains("base", "base-x3", "self");
    JsonNode made = report.at("/provenance/0");
    assertThat(made.at("/command").asText())
        .isEqualTo(
            "deploy/hardgate experiment --small --seeds 1 --directory '%s'"
                .formatted(directory)
                .replace("'", directory.toString().matches("[\\w./:,=+-]+") ? "" : "'"));
    assertThat(made.at("/seconds").asDouble()).isPositive();
    assertThat(made.at("/tasks/1/name").asText()).isEqualTo("language-model");
    for (int task = 0; task < 2; task++) {
      // As the same argument is the largest at any temperature; and a temperature is a scale.
      JsonNode base = teacher(report, task, "base");
      JsonNode sharp = teacher(report, task, "base-x3");
      assertThat(sharp.at("/alone/accuracy").asDouble())
          .isEqualTo(base.at("/alone/accuracy").asDouble(), within(0.02));
      assertThat(sharp.at("/alone/signed").asDouble())
          .isGreaterThan(base.at("/alone/signed").asDouble());
      assertThat(base.at("/alone/accuracy").asDouble())
          .isEqualTo(base.at("/fitted/accuracy/mean").asDouble(), within(1e-6));
    }
    assertThat(Files.readString(directory.resolve("report.html")))
        .contains("classification", "language-model");
    assertThat(Files.readString(directory.resolve("report.md"))).contains("perplexity");

    assertThat(Files.readAllLines(directory.resolve("language-model-held-out.jsonl"))).hasSize(64);
    try (Stream<Path> files = Files.walk(directory.resolve("models"))) {
      assertThat(files.filter(file -> file.endsWith("student.pt"))).hasSize(13);
    }

    CommandRun again = run(directory);
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.out())
        .contains("7 of 7 students were finished before")
        .doesNotContain("training log");
    JsonNode after = new ObjectMapper().readTree(directory.resolve("provenance.json").toFile());
    assertThat(after.at("/seconds").asDouble()).isGreaterThan(made.at("/seconds").asDouble());
    assertThat(after.at("/tasks")).hasSize(2);
  }

  private static JsonNode teacher(JsonNode report, int task, String id) {
    for (JsonNode teacher : report.at("/tasks/" + task + "/teachers")) {
      if (teacher.at("/teacher").asText().equals(id)) {
        return teacher;
      }
    }
    throw new AssertionError("no teacher " + id);
  }

  private static CommandRun run(Path directory) {
    return CommandRun.of(
        "experiment", "--small", "--seeds", "1", "--directory", directory.toString());
  }

  @Test
  void whatIsWrongIsSaid(@TempDir Path directory) {
    CommandRun run =
        CommandRun.of(
            "experiment",
            "--task=translation",
            "--seeds=0",
            "--variant=hard-gate,harder-gate",
            "--directory=" + directory + "/x");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "--task is 'translation', expected one of [classification, language-model]",
            "--variant is 'harder-gate', expected one of [label-only, hard-gate,",
            "--seeds is 0, expected 1 to 1000");
    assertThat(directory.resolve("x")).doesNotExist();
  }
}
