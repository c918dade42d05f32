package io.hardgate.student;

import static org.assertj.core.api.Assertions.assertThat;

import io.hardgate.config.HardgateConfig;
import io.hardgate.messages.Split;
import io.hardgate.student.evaluations.EvaluationFile;
import io.hardgate.student.evaluations.HeldOutEvaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a student leaves for reports. */
@Timeout(120)
class EvaluationsTest {

  private static final long FOR_EVER = Long.MAX_VALUE;
  private static final Pattern STEP = Pattern.compile("\"step\":(\\d+)");

  @TempDir private Path directory;
  private PairLogFixture log;

  @BeforeEach
  void open() {
    log = new PairLogFixture(directory);
    log.append(0, 150, Split.TRAIN);
    log.append(150, 60, Split.HELD_OUT);
    log.append(210, 140, Split.TRAIN);
    log.append(350, 20, Split.HELD_OUT);
  }

  @AfterEach
  void close() {
    log.close();
  }

  private HardgateConfig config(String student, String... more) {
    String[] all = new String[more.length + 2];
    all[0] = "student.evaluateSteps=7";
    all[1] = "student.checkpointSteps=5";
    System.arraycopy(more, 0, all, 2, more.length);
    return log.config(student, all);
  }

  private Path file(String student) {
    return directory.resolve(student).resolve(student).resolve(EvaluationFile.NAME);
  }

  /** But for the settings, which name the student. */
  private List<String> lines(String student) throws IOException {
    return Files.readAllLines(file(student)).stream().skip(1).toList();
  }

  private List<HeldOutEvaluation> evaluations(String student) {
    List<HeldOutEvaluation> evaluations = new ArrayList<>();
    assertThat(EvaluationFile.read(file(student), evaluations::add)).hasSize(1);
    return evaluations;
  }

  @Test
  void passesAreEvaluatedAtTheirEnds() throws Exception {
    StudentResult result = Trainer.until(config("a", "student.passes=3"), FOR_EVER);
    List<HeldOutEvaluation> evaluations = evaluations("a");
    List<HeldOutEvaluation> ends = evaluations.stream().filter(HeldOutEvaluation::passEnd).toList();
    assertThat(ends)
        .extracting(HeldOutEvaluation::pass)
        .containsExactly(OptionalInt.of(1), OptionalInt.of(2), OptionalInt.of(3));
    assertThat(ends)
        .extracting(it -> it.totals().trained())
        .containsExactly(290L, 2 * 290L, 3 * 290L);
    assertThat(evaluations.stream().filter(it -> !it.passEnd()).skip(1))
        .extracting(HeldOutEvaluation::step)
        .containsExactly(7L, 14L, 21L, 28L, 35L, 42L, 49L, 56L);
    HeldOutEvaluation last = ends.get(2);
    assertThat(last.heldOut()).isEqualTo(result.heldOut().state());
    assertThat(last.scores().student().positions()).isEqualTo(80);
    assertThat(last.fittedTau()).isEqualTo(result.tau());
    assertThat(last.teacherTaus()).containsOnlyKeys(PairLogFixture.TEACHER);
    assertThat(last.totals().gateToTeacherShare()).isEqualTo(result.gateToTeacherShare());
    assertThat(last.totals().labelLoss()).isPositive();
    assertThat(last.totals().teacherLoss()).isPositive();
  }

  @Test
  void aKilledOneLeavesTheSameAsOneThatWasNot() throws Exception {
    Trainer.until(config("whole", "student.passes=3"), FOR_EVER);
    for (int stopAt : List.of(1, 9, 19, 28, 38, 57)) {
      Trainer.until(config("parts", "student.passes=3"), stopAt);
      pretendItWasKilledLater(stopAt);
    }
    Trainer.until(config("parts", "student.passes=3"), FOR_EVER);
    assertThat(lines("parts")).isEqualTo(lines("whole"));
    Trainer.until(config("parts", "student.passes=3"), FOR_EVER);
    assertThat(lines("parts")).as("its passes were over").isEqualTo(lines("whole"));
  }

  /** Evaluations behind the checkpoint are there, and are others than it will come to. */
  private void pretendItWasKilledLater(int steps) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(Files.readAllLines(file("parts")).get(0));
    for (String line : lines("whole")) {
      Matcher step = STEP.matcher(line);
      boolean behind = step.find() && Long.parseLong(step.group(1)) > steps;
      lines.add(behind ? line.replace("\"fittedTau\":", "\"fittedTau\":9") : line);
    }
    Files.write(file("parts"), lines);
  }

  @Test
  void oneThatFollowsAndIsKilledLeavesTheSame() throws Exception {
    Trainer.until(config("whole"), 18);
    for (int stopAt : List.of(2, 8, 13)) {
      Trainer.until(config("parts"), stopAt);
      pretendItWasKilledLater(stopAt);
    }
    Trainer.until(config("parts"), 18);
    assertThat(lines("parts")).isEqualTo(lines("whole"));
    List<HeldOutEvaluation> evaluations = evaluations("parts");
    assertThat(evaluations).extracting(HeldOutEvaluation::pass).containsOnly(OptionalInt.empty());
    assertThat(evaluations).extracting(HeldOutEvaluation::step).contains(7L, 14L);
  }

  @Test
  void troubleWithItDoesNotStopTheLearning() throws Exception {
    Files.createDirectories(file("a").resolve("in the way"));
    StudentResult result = Trainer.until(config("a", "student.passes=2"), FOR_EVER);
    assertThat(result.positionsTrained()).isEqualTo(2 * 290);
    assertThat(file("a")).isDirectory();
  }
}
