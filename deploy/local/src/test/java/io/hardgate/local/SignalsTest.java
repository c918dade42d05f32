package io.hardgate.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands that are told to stop before they are done end soon, and leave nothing behind. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SignalsTest {

  private static final String STOPPED = "hardgate: stopped before the end";

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "INT,  'starting an embedded broker'", // the broker starts
    "TERM, 'metrics at'", // the teacher's engine loads its libraries
    "INT,  '125 of 125'" // the first student learns
  })
  void theQuickstartBeforeItsEnd(String signal, String phase) throws Exception {
    Path report = directory.resolve("report.json");
    try (HardgateProcess quickstart =
        new HardgateProcess(
            directory,
            "quickstart",
            "--samples=100",
            "--passes=1000",
            "--port=0",
            "--report=" + report)) {
      assertThat(quickstart.until(phase).signal(signal)).as(quickstart.output()).isEqualTo(1);
      assertThat(quickstart.output().lines()).last().isEqualTo(STOPPED);
      assertThat(quickstart.left()).isEmpty();
    }
    assertThat(directory).isDirectoryNotContaining("glob:**report*");
  }

  @Test
  void theQuickstartThatStays() throws Exception {
    Path report = directory.resolve("report.json");
    try (HardgateProcess quickstart =
        new HardgateProcess(
            directory,
            "quickstart",
            "--samples=100",
            "--passes=1",
            "--port=0",
            "--stay",
            "--report=" + report)) {
      assertThat(quickstart.until("Ctrl-C ends it").signal("INT")).as(quickstart.output()).isZero();
      assertThat(quickstart.output()).contains("125 produced = 125 paired").doesNotContain(STOPPED);
      assertThat(quickstart.left()).isEmpty();
    }
    assertThat(new ObjectMapper().readTree(report.toFile()).get("students")).hasSize(3);
  }

  @Test
  void fittingTheTeacher() throws Exception {
    Path head = directory.resolve("head.safetensors");
    try (HardgateProcess fit = new HardgateProcess(directory, "fit-teacher", "--out=" + head)) {
      assertThat(fit.until("embedding").signal("INT")).as(fit.output()).isEqualTo(1);
      assertThat(fit.output().lines()).last().isEqualTo(STOPPED);
      assertThat(fit.left()).isEmpty();
    }
    assertThat(directory).isDirectoryNotContaining("glob:**head*");
  }

  @Test
  void aServiceThatWaitsForItsBroker() throws Exception {
    try (HardgateProcess pair =
        new HardgateProcess(
            directory,
            "pair",
            "--set=kafka.bootstrapServers=127.0.0.1:1",
            "--set=kafka.connectTimeout=1h",
            "--set=labels.names=[a, b]")) {
      assertThat(pair.until("connecting to 127.0.0.1:1").signal("TERM")).as(pair.output()).isZero();
      assertThat(pair.output()).endsWith("ended\n");
      assertThat(pair.left()).isEmpty();
    }
  }
}
