package io.hardgate.local.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A program that monitoring needs and that may not be there; what needs it is then skipped. */
enum Tool {
  PROMTOOL("promtool", "prometheus"),
  PROMETHEUS("prometheus", "prometheus"),
  AMTOOL("amtool", "prometheus-alertmanager"),
  ALERTMANAGER("prometheus-alertmanager", "prometheus-alertmanager"),
  NODE("node", "nodejs"),
  NPM("npm", "npm");

  private final String program;
  private final String debianPackage;

  Tool(String program, String debianPackage) {
    this.program = program;
    this.debianPackage = debianPackage;
  }

  /** Its path; without it the test ends here, as skipped. */
  String path() {
    Optional<Path> found =
        Arrays.stream(System.getenv("PATH").split(":"))
            .map(directory -> Path.of(directory, program))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(
        found.isPresent(), program + " is not installed (Debian package " + debianPackage + ")");
    return found.orElseThrow().toString();
  }

  /** Runs it in a directory; what it has printed, if it ends well. */
  String run(Path directory, String... arguments) throws IOException, InterruptedException {
    List<String> command = Stream.concat(Stream.of(path()), Arrays.stream(arguments)).toList();
    Process process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", command, said).isZero();
    return said;
  }
}
