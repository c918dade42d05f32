package io.hardgate.local.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.StopSignal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The quickstart, small, with everything real. */
@Timeout(600)
class QuickstartTest {

  private static final int SAMPLES = 2000;
  private static final int PASSES = 20;
  private static final int HELD_OUT = 500;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream progress = new ByteArrayOutputStream();

  private Quickstart quickstart(Optional<Path> report) {
    QuickstartOptions options =
        new QuickstartOptions(SAMPLES, PASSES, 1, report, false, Optional.empty(), 0);
    return new Quickstart(options, stream(out), stream(progress), 0);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  @Test
  void theGateCalibratesAndNothingIsLost(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("report.json");
    quickstart(Optional.of(file)).run(new StopSignal());

    JsonNode report = new ObjectMapper().readTree(file.toFile());
    assertThat(names(report)).containsExactly("samples", "teachers", "students");
    JsonNode samples = report.get("samples");
    assertThat(names(samples)).containsExactly("produced", "paired", "deadLettered");
    assertThat(samples.get("produced").asLong()).isEqualTo(SAMPLES + HELD_OUT);
    assertThat(samples.get("paired").asLong()).isEqualTo(SAMPLES + HELD_OUT);
    assertThat(samples.get("deadLettered").asLong()).isZero();

    JsonNode teacher = report.get("teachers").get(0);
    assertThat(names(teacher)).containsExactly("name", "accuracy", "nll", "ece", "temperature");
    assertThat(teacher.get("accuracy").asDouble()).isBetween(0.7, 0.9);

    assertThat(names(report.get("students").get(0)))
        .containsExactly(
            "name",
            "policy",
            "accuracy",
            "nll",
            "ece",
            "agreement",
            "klToTeacher",
            "gateToTeacherShare",
            "positionsTrained");
    JsonNode gated = student(report, "hard-gate");
    JsonNode labelOnly = student(report, "label-only");
    JsonNode mixed = student(report, "constant-mix");
    for (JsonNode student : List.of(gated, labelOnly, mixed)) {
      assertThat(student.get("positionsTrained").asLong()).isEqualTo((long) SAMPLES * PASSES);
    }
    assertThat(labelOnly.get("gateToTeacherShare").asDouble()).isZero();
    assertThat(mixed.get("gateToTeacherShare").asDouble()).isEqualTo(0.5);
    assertThat(gated.get("gateToTeacherShare").asDouble()).isBetween(0.05, 0.95);
    // So many passes over so few samples overfit: without the gate, confidence runs away.
    assertThat(gated.get("ece").asDouble()).isLessThan(labelOnly.get("ece").asDouble() / 2);
    assertThat(gated.get("nll").asDouble()).isLessThan(labelOnly.get("nll").asDouble());

    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("student hard-gate", "samples: 2,500 produced = 2,500 paired + 0 dead-lettered");
    assertThat(progress.toString(StandardCharsets.UTF_8))
        .contains("teaching and pairing", "training label-only")
        .doesNotContain("Exception");
  }

  @Test
  void stoppedBeforeTheEndItSaysSo() {
    StopSignal stop = new StopSignal();
    stop.request();
    assertThatThrownBy(() -> quickstart(Optional.empty()).run(stop))
        .isInstanceOf(HardgateException.class)
        .hasMessage("stopped before the end");
    assertThat(out.size()).isZero();
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static JsonNode student(JsonNode report, String name) {
    for (JsonNode student : report.get("students")) {
      if (student.get("name").asText().equals(name)) {
        return student;
      }
    }
    throw new AssertionError("no student " + name + " in " + report);
  }
}
