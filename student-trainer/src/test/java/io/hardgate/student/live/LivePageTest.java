package io.hardgate.student.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hardgate.lifecycle.Health;
import io.hardgate.metrics.MetricsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LivePageTest {

  private static final String HOST = "127.0.0.1";

  private final StudentRegistry registry = new StudentRegistry();
  private final Health health = new Health();
  private final LivePage page = new LivePage(registry.meters, health);
  private final MetricsServer server =
      new MetricsServer(HOST, 0, registry.meters, health, page.pages());
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    server.close();
    page.close();
  }

  private HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://" + HOST + ":" + server.port() + path);
  }

  @ParameterizedTest
  @CsvSource({
    "/, text/html; charset=utf-8",
    "/live/live.css, text/css; charset=utf-8",
    "/live/live.js, text/javascript; charset=utf-8",
    "/live/live.svg, image/svg+xml; charset=utf-8",
    "/live.json, application/json",
  })
  void itsFiles(String path, String type) throws Exception {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue(type);
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(answer.headers().firstValue("Content-Security-Policy"))
        .hasValueSatisfying(
            policy ->
                assertThat(policy.split("; "))
                    .contains(
                        "default-src 'none'",
                        "script-src 'self'",
                        "style-src 'self'",
                        "connect-src 'self'",
                        "frame-ancestors 'none'"));
    HttpResponse<String> head =
        client.send(
            HttpRequest.newBuilder(uri(path)).method("HEAD", BodyPublishers.noBody()).build(),
            BodyHandlers.ofString());
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("Content-Type")).hasValue(type);
    assertThat(head.body()).isEmpty();
  }

  /** All that the page and its scripts name is there. */
  @Test
  void nothingIsMissingAndNothingIsElsewhere() throws Exception {
    String html = get("/").body();
    var references = Pattern.compile("(?:src|href)=\"([^\"]+)\"").matcher(html);
    int found = 0;
    while (references.find()) {
      assertThat(references.group(1)).startsWith("/");
      assertThat(get(references.group(1)).statusCode()).as(references.group(1)).isNotEqualTo(404);
      found++;
    }
    assertThat(found).isGreaterThan(5);
    assertThat(html).doesNotContain("style=", "<style", "onclick", "@charts@");
    for (String script : new String[] {"live", "charts", "figures", "page"}) {
      var imports =
          Pattern.compile("from '\\./([^']+)'").matcher(get("/live/" + script + ".js").body());
      while (imports.find()) {
        assertThat(get("/live/" + imports.group(1)).statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void theLibraryIsKeptAndTheRestIsAskedFor() throws Exception {
    var charts = Pattern.compile("/live/chart.js-[^\"]+").matcher(get("/").body());
    assertThat(charts.find()).isTrue();
    HttpResponse<String> library = get(charts.group());
    assertThat(library.body()).contains("Chart.js v", "MIT License");
    assertThat(library.headers().firstValue("Cache-Control"))
        .get()
        .asString()
        .contains("immutable");
    HttpResponse<String> css = get("/live/live.css");
    assertThat(css.headers().firstValue("Cache-Control")).hasValue("no-cache");
    String tag = css.headers().firstValue("ETag").orElseThrow();
    HttpResponse<String> again = get("/live/live.css", "If-None-Match", tag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(get("/live/live.css", "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/live/",
        "/live",
        "/live/nothing.js",
        "/live/LivePage.class",
        "/live/live.css/",
        "/live/../live/live.css",
        "/live/%2e%2e/live.css",
        "/live/..%2f..%2fversion.properties",
        "/live//live.css",
      })
  void nothingElseIsServed(String path) throws Exception {
    // By hand, for a client would tidy the path up.
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket
          .getOutputStream()
          .write(
              "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                  .formatted(path)
                  .getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 404");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE2"})
  void onlyReading(String method) throws Exception {
    for (String path : new String[] {"/", "/live.json", "/live/live.css"}) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(uri(path)).method(method, BodyPublishers.noBody()).build(),
              BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(405);
      assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD");
    }
  }

  @Test
  void figuresAsJson() throws Exception {
    health.set("student", new Health.State.Waiting("standing by"));
    health.set("teacher", new Health.State.Ready(Optional.of("a note")));
    registry.learn("a&b", 3, 1, 3).ece("a&b", 0.0625);
    page.readNow();
    JsonNode answer = json("/live.json?student=a%26b&range=all");
    JsonNode student = answer.at("/reading/students/0");
    assertThat(student.at("/id").asText()).isEqualTo("a&b");
    assertThat(student.at("/student/ece").asDouble()).isEqualTo(0.0625);
    assertThat(student.at("/student/nll").isNull()).as("not known").isTrue();
    assertThat(student.at("/gateShare").asDouble()).isEqualTo(0.25);
    assertThat(student.at("/steps").asDouble()).isEqualTo(3);
    assertThat(student.at("/reliability/student/predictions").size()).isEqualTo(15);
    assertThat(student.at("/reliability/student/predictions/0").isNull()).isTrue();
    assertThat(answer.at("/reading/components/0").toString())
        .isEqualTo("{\"name\":\"student\",\"state\":\"waiting\",\"reason\":\"standing by\"}");
    assertThat(answer.at("/reading/components/1/reason").asText()).isEqualTo("a note");
    assertThat(answer.at("/past/student").asText()).isEqualTo("a&b");
    assertThat(answer.at("/past/whole").asBoolean()).isTrue();
    assertThat(answer.at("/past/points/0/ece").asDouble()).isEqualTo(0.0625);
  }

  private JsonNode json(String path) throws IOException, InterruptedException {
    return new ObjectMapper().readTree(get(path).body());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"after=yesterday", "every=1.5", "student=%zz", "after=99999999999999999999"})
  void aQuestionThatIsNone(String query) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket
          .getOutputStream()
          .write(
              "GET /live.json?%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                  .formatted(query)
                  .getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 400");
    }
  }

  /**
   * A browser gives a URL's fragment to nobody, and what it asks beyond the question is ignored.
   */
  @Test
  void theRestIsAsItWas() throws Exception {
    assertThat(get("/?x=1").statusCode()).isEqualTo(200);
    assertThat(get("/live.json?other=1&&=&student").statusCode()).isEqualTo(200);
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
    assertThat(get("/nowhere").statusCode()).isEqualTo(404);
  }
}
