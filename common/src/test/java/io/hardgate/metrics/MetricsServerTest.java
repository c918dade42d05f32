package io.hardgate.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.Health;
import io.micrometer.core.instrument.Counter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsServerTest {

  private static final String HOST = "127.0.0.1";

  private final Registry registry = new Registry();
  private final Health health = new Health();
  private final MetricsServer server = new MetricsServer(HOST, 0, registry.meters(), health);

  @AfterEach
  void close() {
    server.close();
    registry.close();
  }

  @Test
  void servesMetersForPrometheus() throws Exception {
    Counter.builder("hardgate.pairing.pairs")
        .description("Pairs")
        .register(registry.meters())
        .increment(3);
    HttpResponse<String> answer = get("/metrics");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .contains("hardgate_pairing_pairs_total 3.0", "jvm_memory_used_bytes", "process_cpu_usage");
  }

  @Test
  void aliveUntilSomethingFailed() throws Exception {
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
    health.set("pairing", new Health.State.Waiting("the broker is away"));
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
    health.set("student", new Health.State.Failed("out of memory"));
    HttpResponse<String> answer = get("/healthz");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body())
        .isEqualTo(
            """
            {"status":"failed","components":{"pairing":{"state":"waiting","reason":"the broker is \
            away"},"student":{"state":"failed","reason":"out of memory"}}}
            """);
  }

  @Test
  void readyWhenAllDoTheirWork() throws Exception {
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
    health.set("student", new Health.State.Starting("restoring"));
    HttpResponse<String> starting = get("/readyz");
    assertThat(starting.statusCode()).isEqualTo(503);
    assertThat(starting.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(starting.body())
        .isEqualTo(
            """
            {"status":"starting","components":{"student":{"state":"starting","reason":"restoring"}}}
            """);
    health.set("student", new Health.State.Ready());
    HttpResponse<String> ready = get("/readyz");
    assertThat(ready.statusCode()).isEqualTo(200);
    assertThat(ready.body())
        .isEqualTo(
            """
            {"status":"ready","components":{"student":{"state":"ready"}}}
            """);
    health.set("student", new Health.State.Stopped());
    assertThat(get("/readyz").statusCode()).isEqualTo(503);
  }

  @Test
  void theStatusIsTheWorstOfTheComponentsAndSaysWhy() throws Exception {
    assertThat(get("/readyz").body()).isEqualTo("{\"status\":\"starting\",\"components\":{}}\n");
    health.set("a", new Health.State.Ready(Optional.of("teacher \"x\" is\nsilent")));
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
    assertThat(get("/readyz").body())
        .contains("{\"state\":\"ready\",\"note\":\"teacher \\\"x\\\" is\\nsilent\"}");
    health.set("b", new Health.State.Stopped());
    assertThat(get("/readyz").body()).startsWith("{\"status\":\"stopped\"");
    health.set("c", new Health.State.Starting("restoring"));
    assertThat(get("/readyz").body()).startsWith("{\"status\":\"starting\"");
    health.set("d", new Health.State.Waiting("standing by"));
    assertThat(get("/readyz").body()).startsWith("{\"status\":\"waiting\"");
    health.set("e", new Health.State.Failed("broken"));
    assertThat(get("/readyz").body()).startsWith("{\"status\":\"failed\"");
  }

  @Test
  void otherPaths() throws Exception {
    assertThat(get("/").body()).isEqualTo("Hardgate: /metrics /healthz /readyz\n");
    HttpResponse<String> nowhere = get("/nowhere");
    assertThat(nowhere.statusCode()).isEqualTo(404);
    assertThat(nowhere.body()).contains("/metrics");
  }

  @Test
  void aHeadRequestIsAnswered() throws Exception {
    HttpRequest head =
        HttpRequest.newBuilder(uri("/healthz"))
            .method("HEAD", HttpRequest.BodyPublishers.noBody())
            .build();
    HttpResponse<String> answer = HttpClient.newHttpClient().send(head, BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
  }

  @Test
  void aPortThatIsTaken() {
    assertThatThrownBy(() -> new MetricsServer(HOST, server.port(), registry.meters(), health))
        .isInstanceOf(HardgateException.class)
        .hasMessage(
            "port %d of 127.0.0.1 is in use; choose another with --set http.port=N, 0 for any free"
                + " one",
            server.port());
  }

  /** An address of a network for documentation (RFC 5737), and a name that never resolves. */
  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1", "nowhere.invalid"})
  void anAddressThatIsNotOurs(String host) {
    assertThatThrownBy(() -> new MetricsServer(host, 0, registry.meters(), health))
        .isInstanceOf(HardgateException.class)
        .hasMessageStartingWith("cannot listen on " + host + ":0 (http.host, http.port): ");
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://" + HOST + ":" + server.port() + path);
  }
}
