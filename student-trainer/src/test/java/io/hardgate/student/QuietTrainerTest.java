package io.hardgate.student;

import static org.assertj.core.api.Assertions.assertThat;

import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.messages.Split;
import io.hardgate.testkit.LogLines;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a trainer logs does not grow with what it does as it should. */
@Timeout(120)
class QuietTrainerTest {

  @TempDir private Path directory;
  private PairLogFixture log;

  @BeforeEach
  void open() {
    log = new PairLogFixture(directory);
  }

  @AfterEach
  void close() {
    log.close();
  }

  private List<String> linesOf(String student, String... settings) throws InterruptedException {
    try (LogLines lines = new LogLines()) {
      var config = log.config(student, settings);
      StudentResult unused =
          new StudentService(
                  config.kafka(),
                  PairLogFixture.LABELS,
                  config.student(),
                  new SimpleMeterRegistry(),
                  new Health())
              .run(new StopSignal());
      return lines.all();
    }
  }

  @Test
  void manyCheckpointsAreAsManyLinesAsOne() throws Exception {
    log.append(0, 16 * 40, Split.TRAIN);
    log.append(1_000, 50, Split.HELD_OUT);
    List<String> few = linesOf("few", "student.passes=5");
    List<String> many =
        linesOf(
            "many",
            "student.passes=5",
            "student.checkpointSteps=1",
            "student.evaluateSteps=1",
            "student.promotion.mode=auto",
            "student.promotion.directory=" + directory.resolve("models"));
    assertThat(log.cards().stream().filter(card -> card.getStudentId().equals("many")).count())
        .isGreaterThan(2);
    assertThat(few).isNotEmpty().allMatch(line -> line.startsWith("INFO "));
    // One is that nothing is promoted on so few positions.
    assertThat(many).hasSizeBetween(few.size(), few.size() + 2);
  }

  @Test
  void manyBadPairsAreTwoLinesWithThePlaceOfTheNewest() throws Exception {
    log.append(0, 64, Split.TRAIN);
    for (int i = 0; i < 300; i++) {
      log.append("k".getBytes(StandardCharsets.UTF_8), new byte[] {(byte) 0xff, (byte) i});
    }
    log.flush();
    List<String> lines = linesOf("a", "student.passes=1");
    assertThat(log.deadLetters()).hasSize(300);
    assertThat(lines.stream().filter(line -> line.startsWith("WARN dead letter, ")))
        .hasSize(2)
        .allMatch(line -> line.matches(".*, pairs-\\d@\\d+.*"))
        .last()
        .asString()
        .contains(" (the newest of 299 in ");
  }
}
