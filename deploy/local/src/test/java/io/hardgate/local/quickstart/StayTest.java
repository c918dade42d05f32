package io.hardgate.local.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.Worker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A stranger does what the quickstart that stays tells, and nothing else. */
@Timeout(240)
class StayTest {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final ByteArrayOutputStream progress = new ByteArrayOutputStream();

  @TempDir private Path directory;

  @Test
  void theCommandThatItPrintsPlugsInATeacher() throws Exception {
    assumeTrue(
        shell("python3 -c 'import confluent_kafka'").waitFor() == 0,
        "confluent_kafka is not installed for python3");
    QuickstartOptions options =
        new QuickstartOptions(200, 2, 1, Optional.empty(), true, Optional.empty(), 0);
    Quickstart quickstart =
        new Quickstart(options, stream(new ByteArrayOutputStream()), stream(progress), 0);
    try (Worker staying = Worker.start("quickstart", new Health(), quickstart::run)) {
      until(staying, "teacher 'minilm' is in the pairs");
      String command = find("(?m)^ +(deploy/teachers/.*)$");
      String metrics = find("curl -s (\\S+)");
      long start = System.nanoTime();
      Process teacher = shell(command);
      try {
        until(staying, "teacher 'mine' is in the pairs");
        System.out.printf(
            "in the pairs %.1f s after its process was started%n",
            (System.nanoTime() - start) / 1e9);
        await("its meters")
            .atMost(PATIENCE)
            .untilAsserted(
                () ->
                    assertThat(get(metrics))
                        .containsPattern("hardgate_pairing_pairs_with_total\\{teacher=\"mine\"")
                        .containsPattern(
                            "hardgate_student_teacher_accuracy\\{.*teacher=\"mine\".*\\} 0"));
        assertThat(teacher.isAlive()).as(said()).isTrue();
      } finally {
        teacher.destroyForcibly();
      }
      until(staying, "teacher 'mine' is no longer in the pairs");
      assertThat(text()).doesNotContain("teacher 'minilm' is no longer");
      // A broker on a busy disk takes longer to close than a worker is given.
      staying.requestStop();
      await("its end").atMost(PATIENCE).until(staying::ended);
    }
  }

  /** As a person types it, at the top of the checkout. */
  private Process shell(String command) throws IOException {
    ProcessBuilder shell =
        new ProcessBuilder("bash", "-c", "exec " + command)
            .directory(Path.of("../..").toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("teacher").toFile());
    // The Debian package belongs to Debian's Python, which may not be the first on the path.
    shell.environment().merge("PATH", "/usr/bin", (path, first) -> first + ":" + path);
    return shell.start();
  }

  private String said() throws IOException {
    return Files.readString(directory.resolve("teacher"));
  }

  private void until(Worker staying, String told) {
    await(told).atMost(PATIENCE).until(() -> text().contains(told) || staying.ended());
    assertThat(text()).contains(told);
  }

  private String find(String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text());
    assertThat(matcher.find()).as(text()).isTrue();
    return matcher.group(1);
  }

  private String text() {
    return progress.toString(StandardCharsets.UTF_8);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String get(String url) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }
}
