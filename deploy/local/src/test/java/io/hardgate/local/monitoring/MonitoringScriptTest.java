package io.hardgate.local.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hardgate.lifecycle.Health;
import io.hardgate.metrics.MetricsServer;
import io.hardgate.metrics.Registry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
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
  private int prometheus;
  private int alertmanager;

  @BeforeEach
  void needsBoth() throws IOException {
    Tool.PROMETHEUS.path();
    Tool.ALERTMANAGER.path();
    prometheus = Running.freePort();
    alertmanager = Running.freePort();
  }

  @Test
  void watchesWhatItIsToldAndLeavesNothing() throws Exception {
    try (Registry registry = new Registry();
        MetricsServer server = new MetricsServer("127.0.0.1", 0, registry.meters(), new Health())) {
      Process script = watch("127.0.0.1:" + server.port());
      try {
        untilItScrapes(script);
        assertThat(get(address() + "/api/v1/rules")).contains("HardgateTeacherStarved");
        assertThat(get(address() + "/api/v1/alertmanagers")).contains(":" + alertmanager);
        assertThat(get("http://127.0.0.1:" + alertmanager + "/-/ready")).isEqualTo("OK");
        assertThat(get(address() + "/api/v1/status/config"))
            .containsPattern("hardgate_runbook: file:///[^ ]*/deploy/runbook.md");
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
  void anAddressMayHoldWhatHasAMeaningElsewhere() throws Exception {
    assumeTrue(hasIpv6(), "this machine has no IPv6 address of its own");
    try (Registry registry = new Registry();
        MetricsServer server = new MetricsServer("::1", 0, registry.meters(), new Health())) {
      Process script =
          watch("--webhook", "http://127.0.0.1:9/a|b&c?d=1#e", "[::1]:" + server.port());
      try {
        untilItScrapes(script);
        assertThat(said()).doesNotContain("nothing answers");
        assertThat(written("alertmanager.yml"))
            .contains("webhook_configs: [{url: 'http://127.0.0.1:9/a|b&c?d=1#e'}]");
      } finally {
        script.destroy();
        assertThat(script.waitFor(20, TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  private static boolean hasIpv6() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getAllByName("::1")[0])) {
      return socket.isBound();
    } catch (SocketException e) {
      return false;
    }
  }

  /** A file that the script has made. */
  private String written(String name) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return Files.readString(files.filter(file -> file.endsWith(name)).findFirst().orElseThrow());
    }
  }

  private Process watch(String... arguments) throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--prometheus-port",
                Integer.toString(prometheus),
                "--alertmanager-port",
                Integer.toString(alertmanager),
                "--every",
                "1s"));
    all.addAll(Arrays.asList(arguments));
    return start(all.toArray(String[]::new));
  }

  private String address() {
    return "http://127.0.0.1:" + prometheus;
  }

  private void untilItScrapes(Process script) throws IOException {
    await("prometheus")
        .atMost(PATIENCE)
        .until(() -> said().contains(address() + "/alerts") || !script.isAlive());
    assertThat(script.isAlive()).as(said()).isTrue();
    await("scrapes")
        .atMost(PATIENCE)
        .until(() -> get(address() + "/api/v1/query?query=up").contains(",\"1\"]"));
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
    "--webhook http://a/b\tc, '--webhook is ''http://a/b\tc'', expected an address such as http://127.0.0.1:9095/'",
    "trainer, '''trainer'' is no host:port, such as 127.0.0.1:9400 or [::1]:9400'",
    "::1:9400, '''::1:9400'' is no host:port, such as 127.0.0.1:9400 or [::1]:9400'"
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
