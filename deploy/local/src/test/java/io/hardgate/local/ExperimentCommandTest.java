package io.hardgate.local;

import static org.assertj.core.api.Assertions.assertThat;

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
        .contains(
            "2 of 2  classification-hard-gate-seed-1", "2 of 2  language-model-hard-gate-seed-1")
        .contains("training log language-model-students: 320 pairs");
    JsonNode report = new ObjectMapper().readTree(directory.resolve("report.json").toFile());
    assertThat(report.findValuesAsText("policy")).contains("label-only", "hard-gate");
    assertThat(Files.readString(directory.resolve("report.html")))
        .contains("classification", "language-model");
    assertThat(Files.readString(directory.resolve("report.md"))).contains("perplexity");

    assertThat(Files.readAllLines(directory.resolve("language-model-held-out.jsonl"))).hasSize(64);
    try (Stream<Path> files = Files.walk(directory.resolve("models"))) {
      assertThat(files.filter(file -> file.endsWith("student.pt"))).hasSize(4);
    }

    CommandRun again = run(directory);
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.out())
        .contains("2 of 2 students were finished before")
        .doesNotContain("training log");
  }

  private static CommandRun run(Path directory) {
    return CommandRun.of(
        "experiment", "--small", "--seeds", "1", "--directory", directory.toString());
  }

  @Test
  void whatIsWrongIsSaid(@TempDir Path directory) {
    CommandRun run =
        CommandRun.of(
            "experiment", "--task", "translation", "--seeds", "0", "--directory", directory + "/x");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "--task is 'translation', expected one of [classification, language-model]",
            "--seeds is 0, expected 1 to 1000");
    assertThat(directory.resolve("x")).doesNotExist();
  }
}
