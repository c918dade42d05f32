package io.hardgate.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with the teachers is told at once, and before a broker is waited for. */
class TeachCommandTest {

  @Test
  void everyTeacherNamesTheKeysThatItsKindNeeds() {
    CommandRun run =
        teach("teachers.one.kind=student", "teachers.two.model=pom.xml", "teachers.two.threads=0");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err().lines().skip(1))
        .containsExactlyInAnyOrder(
            "  teachers.one.model: is not set, and this command needs it",
            "  teachers.two.tokenizer: is not set, and this command needs it",
            "  teachers.two.head: is not set, and this command needs it",
            "  teachers.two.threads: is 0, expected 1 to 1024");
  }

  @Test
  void everyTeacherNamesTheFilesThatAreMissing() {
    CommandRun run =
        teach(
            "teacher.tokenizer=no.json",
            "teachers.one.kind=student",
            "teachers.one.model=no/student",
            "teachers.two.kind=onnx",
            "teachers.two.model=pom.xml",
            "teachers.two.labels=no.txt",
            "teachers.three.kind=torchscript",
            "teachers.three.model=no.pt",
            "teachers.three.tokenizer=null");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err().lines().skip(1))
        .containsExactly(
            "  teachers.one.model: there is no file no/student",
            "  teachers.two.tokenizer: there is no file no.json",
            "  teachers.two.labels: there is no file no.txt",
            "  teachers.three.model: there is no file no.pt");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sentence-encoder", "onnx", "torchscript", "student", "teachers.big.model"})
  void theHelpTellsTheKindsAndHowSeveralRun(String word) {
    assertThat(CommandRun.of("teach", "--help").out()).contains(word);
  }

  private static CommandRun teach(String... assignments) {
    return CommandRun.of(
        Stream.concat(
                Stream.of("teach", "--set=labels.names=[a, b]"),
                Stream.of(assignments).map(assignment -> "--set=" + assignment))
            .toArray(String[]::new));
  }
}
