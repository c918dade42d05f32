package io.hardgate.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class GracefulExitTest {

  private static final int SIGTERM_ON_A_JVM = 143;

  @ParameterizedTest
  @CsvSource({
    "obeys,               0, ended",
    "fails while it ends, 1, ended",
    "ignores,             1, 'hardgate: did not end within 0 s, killed'",
    "is not armed,        " + SIGTERM_ON_A_JVM + ", ''"
  })
  void turnsSigtermIntoARequest(String behaviour, int code, String lastWords) throws Exception {
    Process process = start(behaviour);
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(output.readLine()).isEqualTo("waiting");
      process.toHandle().destroy(); // SIGTERM; Process.destroy() would close the pipe as well
      assertThat(process.waitFor()).isEqualTo(code);
      assertThat(output.lines().collect(Collectors.joining("\n"))).isEqualTo(lastWords);
    }
  }

  @Test
  void endsWithTheCodeOfTheCommand() throws Exception {
    assertThat(start("finishes").waitFor()).isEqualTo(7);
  }

  private static Process start(String behaviour) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            SignalledProcess.class.getName(),
            behaviour)
        .redirectErrorStream(true)
        .start();
  }
}
