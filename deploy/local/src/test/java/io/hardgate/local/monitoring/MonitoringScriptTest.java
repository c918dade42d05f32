package io.hardgate.local.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hardgate.lifecycle.Health;
import io.hardgate.metrics.MetricsServer;
import io.hardgate.metrics.Registry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code deploy/monitoring.sh}, as a person calls it. */
@Timeout(120)
class MonitoringScriptTest {

  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @TempDir private Path directory;

  @BeforeEach
  void needsBoth() {
    Tool.PROMETHEUS.path();
    Tool.ALERTMANAGER.path();
  }

  @Test
  void watchesWhatItIsToldAndLeavesNothing() throws Exception {
    int prometheus = Running.freePort();
    int alertmanager = Running.freePort();
    try (Registry registry = new Registry();
        MetricsServer server = new MetricsServer("127.0.0.1", 0, registry.meters(), new Health())) {
      Process script =
          start(
              "--prometheus-port",
              Integer.toString(prometheus),
              "--alertmanager-port",
              Integer.toString(alertmanager),
              "--every",
              "1s",
              "127.0.0.1:" + server.port());
      try {
        String address = "http://127.0.0.1:" + prometheus;
        await("prometheus")
            .atMost(PATIENCE)
            .until(() -> said().contains(address + "/alerts") || !script.isAlive());
        assertThat(script.isAlive()).as(said()).isTrue();
        await("scrapes")
            .atMost(PATIENCE)
            .until(() -> get(address + "/api/v1/query?query=up").contains(",\"1\"]"));
        assertThat(get(address + "/api/v1/rules")).contains("HardgateTeacherStarved");
        assertThat(get(address + "/api/v1/alertmanagers")).contains(":" + alertmanager);
        assertThat(get("http://127.0.0.1:" + alertmanager + "/-/ready")).isEqualTo("OK");
      } finally {
        script.destroy(); // SIGTERM
        assertThat(script.waitFor(20, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(script.exitValue()).isZero();
      new ServerSocket(prometheus).close();
      new ServerSocket(alertmanager).close();
      try (Stream<Path> left = Files.list(directory)) {
        assertThat(left).containsExactly(directory.resolve("said"));
      }
    }
  }

  @Test
  void saysWhichPortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Process script = start("--prometheus-port", Integer.toString(taken.getLocalPort()));
      assertThat(script.waitFor()).isEqualTo(1);
      assertThat(said())
          .isEqualTo(
              "hardgate: port %d is in use; choose another with --prometheus-port N%n",
              taken.getLocalPort());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--prometheus-port x, '--prometheus-port is ''x'', expected a port'",
    "--alertmanager-port, '--alertmanager-port needs a value'",
    "--every often, '--every is ''often'', expected a time such as 5s'",
    "--webhook there, '--webhook is ''there'', expected an address such as http://127.0.0.1:9095/'",
    "--faster, there is no option --faster",
    "trainer, '''trainer'' is no host:port'"
  })
  void saysWhatIsWrongWithTheCommandLine(String arguments, String problem) throws Exception {
    Process script = start(arguments.split(" "));
    assertThat(script.waitFor()).isEqualTo(2);
    assertThat(said()).isEqualTo("hardgate: %s; see deploy/monitoring.sh --help%n", problem);
  }

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("bash", "../monitoring.sh"));
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder script =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("said").toFile());
    script.environment().put("TMPDIR", directory.toString());
    return script.start();
  }

  private String said() throws IOException {
    return Files.readString(directory.resolve("said"), StandardCharsets.UTF_8);
  }

  private static String get(String url) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }
}
