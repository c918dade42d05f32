package io.hardgate.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hardgate.broker.EmbeddedBroker;
import io.hardgate.local.wordnet.MiniLm;
import io.hardgate.local.wordnet.WordNet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The long-running commands, from their options to their end. */
class ServiceCommandsTest {

  @TempDir private static Path directory;
  private static EmbeddedBroker broker;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(directory.resolve("broker"));
    assertThat(
            CommandRun.of("topics", "--set=kafka.bootstrapServers=" + broker.bootstrapServers())
                .code())
        .isZero();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void namesEveryKeyThatIsMissing() {
    CommandRun run = CommandRun.of("teach", "--set=teacher.treads=1");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err().lines().skip(1))
        .containsExactlyInAnyOrder(
            "  labels.names: is not set, and this command needs it",
            "  teacher.model: is not set, and this command needs it",
            "  teacher.tokenizer: is not set, and this command needs it",
            "  teacher.head: is not set, and this command needs it",
            "  teacher.treads: is no key here, did you mean threads?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pair", "train"})
  void wantsItsTopics(String command) {
    CommandRun run =
        CommandRun.of(
            command,
            "--set=kafka.bootstrapServers=" + broker.bootstrapServers(),
            "--set=kafka.topicPrefix=other.",
            "--set=labels.names=[a, b]",
            "--set=http.port=0");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .startsWith("hardgate: there is no topic 'other.")
        .endsWith("; create it with: hardgate topics");
  }

  @Test
  void aTeacherThatFailsEndsTheProcessAndIsNamed(@TempDir Path empty) {
    CommandRun run =
        CommandRun.of(
            "teach",
            "--set=kafka.bootstrapServers=" + broker.bootstrapServers(),
            "--set=labels.names=[a, b]",
            "--set=http.port=0",
            "--set=teachers.one.kind=student",
            "--set=teachers.one.model=" + empty);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .isEqualTo(
            "hardgate: the teacher 'one' failed: teachers.one.model: %s is no student that can teach: "
                    .formatted(empty)
                + "there is no checkpoint.json and no step-N in it");
  }

  /** Once while it loads and connects, once at work. */
  @ParameterizedTest
  @CsvSource({
    "teach, TERM, false",
    "teach, INT, true",
    "pair, INT, false",
    "pair, TERM, true",
    "train, TERM, false",
    "train, INT, true"
  })
  void endsCleanlyOnASignal(String command, String signal, boolean ready, @TempDir Path own)
      throws Exception {
    int port = freePort();
    MiniLm model = MiniLm.unpack(own);
    try (HardgateProcess process =
        new HardgateProcess(
            own,
            command,
            "--set=kafka.bootstrapServers=" + broker.bootstrapServers(),
            "--set=labels.names=" + WordNet.labels().names(),
            "--set=http.port=" + port,
            "--set=teacher.model=" + model.model(),
            "--set=teacher.tokenizer=" + model.tokenizer(),
            "--set=teacher.head=" + model.head(),
            "--set=pairing.stateDirectory=" + own.resolve("state"),
            "--set=student.directory=" + own.resolve("students"))) {
      process.until("/metrics, /healthz");
      if (ready) {
        await().atMost(Duration.ofMinutes(1)).until(() -> answer(port, "/readyz") == 200);
      }
      assertThat(process.signal(signal)).as(process.output()).isZero();
      assertThat(process.output()).contains("effective configuration:").endsWith("ended\n");
      assertThat(process.left()).isEmpty();
    }
    try (Stream<Path> files = Files.walk(own)) {
      assertThat(files).noneMatch(file -> file.toString().endsWith(".tmp"));
    }
  }

  private static int answer(int port, String path) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    try {
      return HttpClient.newHttpClient()
          .send(request, HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      return 0; // not listening yet
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
