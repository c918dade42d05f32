package io.hardgate.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hardgate.broker.EmbeddedBroker;
import io.hardgate.config.ConfigSource;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.messages.TopicAdmin;
import io.hardgate.messages.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceProcessTest {

  private static final List<String> SECTIONS = List.of("kafka", "http");

  @TempDir private static Path directory;
  private static EmbeddedBroker broker;

  private final StopSignal stop = new StopSignal();
  private final AtomicBoolean ran = new AtomicBoolean();

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(directory);
    try (TopicAdmin admin =
        new TopicAdmin(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new Topics(""),
            Duration.ofSeconds(20))) {
      admin.create(1, (short) 1);
    }
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void servesMetricsAndHealthWhileTheServiceRuns() throws Exception {
    int port = freePort();
    new ServiceProcess(() -> stop)
        .run(
            config().set("http.port=" + port),
            SECTIONS,
            List.of("samples"),
            (meters, health, signal) -> {
              meters.counter("hardgate.test").increment();
              health.set("test", new Health.State.Starting("here"));
              assertThat(get(port, "/readyz").statusCode()).isEqualTo(503);
              health.set("test", new Health.State.Ready());
              await().until(() -> get(port, "/readyz").statusCode() == 200);
              assertThat(get(port, "/healthz").body())
                  .isEqualTo(
                      """
                      {"status":"ready","components":{"kafka":{"state":"ready"},"test":{"state":"ready"}}}
                      """);
              assertThat(get(port, "/metrics").body()).contains("hardgate_test_total 1.0");
              assertThat(signal).isSameAs(stop);
              ran.set(true);
            });
    assertThat(ran).isTrue();
    assertThatThrownBy(() -> get(port, "/healthz")).isInstanceOf(IOException.class);
  }

  @Test
  void freesThePortWhenTheServiceFails() throws Exception {
    int port = freePort();
    ServiceProcess process = new ServiceProcess(() -> stop);
    assertThatThrownBy(
            () ->
                process.run(
                    config().set("http.port=" + port),
                    SECTIONS,
                    List.of(),
                    (meters, health, signal) -> {
                      throw new IOException("broken");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("broken");
    assertThatThrownBy(() -> get(port, "/healthz")).isInstanceOf(IOException.class);
  }

  @Test
  void doesNotStartWithoutItsTopics() {
    refused(config(), List.of("samples", "not-there"), "there is no topic 'not-there'");
  }

  @Test
  void doesNotStartOnAPortInUse() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      refused(
          config().set("http.port=" + taken.getLocalPort()),
          List.of(),
          "port %d of 127.0.0.1 is in use".formatted(taken.getLocalPort()));
    }
  }

  @Test
  void doesNotStartWithoutABroker() throws Exception {
    refused(
        config()
            .set("kafka.bootstrapServers=127.0.0.1:" + freePort())
            .set("kafka.connectTimeout=1s"),
        List.of(),
        "no Kafka broker answers at 127.0.0.1:");
  }

  private void refused(ConfigSource config, List<String> topics, String message) {
    assertThatThrownBy(
            () ->
                new ServiceProcess(() -> stop)
                    .run(config, SECTIONS, topics, (meters, health, signal) -> ran.set(true)))
        .isInstanceOf(HardgateException.class)
        .hasMessageStartingWith(message);
    assertThat(ran).isFalse();
  }

  private static ConfigSource config() {
    return ConfigSource.defaults()
        .set("kafka.bootstrapServers=" + broker.bootstrapServers())
        .set("http.port=0");
  }

  private static HttpResponse<String> get(int port, String path)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
