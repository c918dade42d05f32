package io.hardgate.local.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void aBarFitsItsTerminalAndGoesWhereItIsTold() {
    try (Progress bar = Progress.of("teaching", 1000, 80, out)) {
      bar.at(1000);
    }
    String text = bytes.toString(StandardCharsets.UTF_8);
    assertThat(text).contains("1000/1000").endsWith(System.lineSeparator());
    assertThat(text.strip().split("\r")).allSatisfy(line -> assertThat(line).hasSizeLessThan(80));
  }

  @Test
  void aLineTellsHowFarItCame() {
    try (Progress line = Progress.of("teaching", 1000, 0, out)) {
      line.at(1000);
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .containsPattern("^teaching +1,000 of 1,000 ");
  }

  @Test
  void nothingDoneHasNoTimeLeft() {
    Progress.of("teaching", 1000, 0, out).close();
    assertThat(bytes.toString(StandardCharsets.UTF_8)).doesNotContain("left");
  }
}
