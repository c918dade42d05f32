package io.hardgate.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hardgate.broker.EmbeddedBroker;
import io.hardgate.local.wordnet.MiniLm;
import io.hardgate.local.wordnet.WordNet;
import io.hardgate.messages.TopicAdmin;
import io.hardgate.messages.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Teacher, pairing and trainer as processes that log JSON, while their broker goes away and comes
 * back.
 */
@Timeout(300)
class BrokerAwayTest {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;

  private final HttpClient http = HttpClient.newHttpClient();
  private final JsonMapper json = JsonMapper.builder().build();
  @TempDir private Path directory;

  @Test
  void theyAreUnreadyButAliveWhileItIsAwayAndSaySo() throws Exception {
    EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"));
    String servers = broker.bootstrapServers();
    int port = broker.port();
    createTopics(servers);
    List<HardgateProcess> services = new ArrayList<>();
    try {
      for (String command : List.of("teach", "pair", "train")) {
        services.add(start(command, servers));
      }
      for (HardgateProcess service : services) {
        awaitReadiness(service, OK);
        assertThat(get(service, "/readyz").body()).startsWith("{\"status\":\"ready\"");
      }
      broker.close();
      for (HardgateProcess service : services) {
        awaitReadiness(service, UNAVAILABLE);
        await()
            .atMost(PATIENCE)
            .until(
                () ->
                    kafka(service)
                        .path("reason")
                        .asText()
                        .startsWith("no Kafka broker answers at " + servers));
        assertThat(kafka(service).path("state").asText()).isEqualTo("waiting");
        assertThat(get(service, "/healthz").statusCode()).isEqualTo(OK);
      }
      broker = EmbeddedBroker.start(directory.resolve("broker"), port);
      for (HardgateProcess service : services) {
        awaitReadiness(service, OK);
        assertThat(service.signal("TERM")).as(service.output()).isZero();
        checkLog(service.output());
      }
    } finally {
      services.forEach(HardgateProcess::close);
      broker.close();
    }
  }

  @Test
  void whatIsWrongWithTheConfigurationIsALineEachToo() throws Exception {
    try (HardgateProcess process =
        new HardgateProcess(
            directory, "train", "--log=json", "--set=http.port=70000", "--set=student.seed=x")) {
      assertThat(process.end(PATIENCE)).isEqualTo(2);
      List<JsonNode> lines = lines(process.output());
      assertThat(lines)
          .hasSizeGreaterThan(1)
          .allSatisfy(
              line -> {
                assertThat(line.path("level").asText()).isEqualTo("ERROR");
                assertThat(line.path("message").asText())
                    .startsWith("the configuration is wrong: ");
              });
    }
  }

  @Test
  void aFailureIsALineWithItsStackTrace() throws Exception {
    try (HardgateProcess process =
        new HardgateProcess(
            directory,
            "train",
            "--log=json",
            "--set=labels.names=[a, b]",
            "--set=kafka.bootstrapServers=127.0.0.1:1",
            "--set=kafka.connectTimeout=1s")) {
      assertThat(process.end(PATIENCE)).isEqualTo(1);
      List<JsonNode> lines = lines(process.output());
      JsonNode last = lines.get(lines.size() - 1);
      assertThat(last.path("message").asText()).startsWith("no Kafka broker answers at ");
      assertThat(last.path("exception").asText())
          .startsWith("io.hardgate.lifecycle.HardgateException: no Kafka broker")
          .contains("\n\tat io.hardgate.");
    }
  }

  private void checkLog(String output) throws IOException {
    List<JsonNode> lines = lines(output);
    assertThat(lines)
        .allSatisfy(
            line -> {
              assertThat(Instant.parse(line.path("timestamp").asText())).isNotNull();
              assertThat(line.path("level").asText()).isIn("INFO", "WARN");
              assertThat(line.path("logger").asText()).startsWith("io.hardgate.");
              assertThat(line.path("thread").asText()).isNotEmpty();
              assertThat(line.path("message").asText()).isNotEmpty();
              assertThat(line.has("exception")).isFalse();
            });
    assertThat(lines)
        .anySatisfy(
            line -> {
              assertThat(line.path("level").asText()).isEqualTo("WARN");
              assertThat(line.path("kind").asText()).isEqualTo("kafka");
            });
    assertThat(lines.size()).isLessThan(40);
    assertThat(lines.get(lines.size() - 1).path("message").asText()).isEqualTo("ended");
  }

  private List<JsonNode> lines(String output) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : output.lines().toList()) {
      lines.add(json.readTree(line));
    }
    return lines;
  }

  private void awaitReadiness(HardgateProcess service, int status) {
    await()
        .atMost(PATIENCE)
        .until(() -> !service.running() || get(service, "/readyz").statusCode() == status);
    assertThat(service.running()).as(service.output()).isTrue();
  }

  private JsonNode kafka(HardgateProcess service) throws Exception {
    return json.readTree(get(service, "/readyz").body()).path("components").path("kafka");
  }

  private HttpResponse<String> get(HardgateProcess service, String path)
      throws IOException, InterruptedException {
    URI uri = service.metrics().resolve(path);
    return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HardgateProcess start(String command, String servers) throws IOException {
    Path own = Files.createDirectory(directory.resolve(command));
    MiniLm model = MiniLm.unpack(own);
    return new HardgateProcess(
        own,
        command,
        "--log=json",
        "--set=kafka.bootstrapServers=" + servers,
        "--set=labels.names=" + WordNet.labels().names(),
        "--set=http.port=0",
        "--set=teacher.model=" + model.model(),
        "--set=teacher.tokenizer=" + model.tokenizer(),
        "--set=teacher.head=" + model.head(),
        "--set=pairing.stateDirectory=" + own.resolve("state"),
        "--set=student.directory=" + own.resolve("students"));
  }

  private static void createTopics(String servers) {
    try (TopicAdmin admin =
        new TopicAdmin(Map.of("bootstrap.servers", servers), new Topics(""), PATIENCE)) {
      List<String> unused = admin.create(3, (short) 1);
    }
  }
}
