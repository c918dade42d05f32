package io.hardgate.local.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A real Prometheus with our configuration, which asks every second, and with a place for the
 * runbook.
 */
final class Prometheus implements AutoCloseable {

  /** Where alerts say that the runbook is. */
  static final String RUNBOOK = "https://runbook.example/hardgate.md";

  /** Keeps native histograms; of those that have them, no classic buckets. */
  static final String NATIVE_HISTOGRAMS = "--enable-feature=native-histograms";

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final URI server;
  private final Running running;

  /**
   * Starts it.
   *
   * @param directory of its own
   * @param rules the rule file
   * @param targets ports that it asks
   * @param alertmanagers ports of those that it tells
   * @param options of its command line
   */
  Prometheus(
      Path directory,
      String rules,
      List<Integer> targets,
      List<Integer> alertmanagers,
      String... options)
      throws IOException {
    String program = Tool.PROMETHEUS.path();
    Path config = Files.createDirectories(directory.resolve("prometheus"));
    String told = Files.readString(AlertRules.DIRECTORY.resolve("prometheus.yml"));
    assertThat(told).contains("interval: 15s", "global:\n");
    Files.writeString(
        config.resolve("prometheus.yml"),
        told.replace("15s", "1s")
            .replace(
                "global:\n",
                "global:\n  external_labels: {hardgate_runbook: \"" + RUNBOOK + "\"}\n"));
    Files.writeString(config.resolve("hardgate-alerts.yml"), rules);
    Files.writeString(config.resolve("targets.yml"), addresses(targets));
    Files.writeString(config.resolve("alertmanagers.yml"), addresses(alertmanagers));
    int port = Running.freePort();
    server = URI.create("http://127.0.0.1:" + port);
    List<String> command =
        new ArrayList<>(
            List.of(
                program,
                "--config.file=prometheus.yml",
                "--storage.tsdb.path=data",
                "--web.listen-address=127.0.0.1:" + port,
                "--log.level=warn"));
    command.addAll(Arrays.asList(options));
    running = new Running(config, server.resolve("/-/ready"), command);
  }

  private static String addresses(List<Integer> ports) {
    return ports.isEmpty()
        ? "[]"
        : "[{targets: [%s]}]"
            .formatted(
                String.join(", ", ports.stream().map(p -> "\"127.0.0.1:" + p + "\"").toList()));
  }

  /** What an expression comes to now: a series each. */
  JsonNode query(String expr) {
    return get("/api/v1/query?query=" + encode(expr)).get("result");
  }

  /** Whether it comes to a number now, and not to nothing or to none. */
  boolean comesToANumber(String expr) {
    for (JsonNode series : query(expr)) {
      if (Double.isFinite(series.path("value").path(1).asDouble(Double.NaN))) {
        return true;
      }
    }
    return false;
  }

  /** The labels that the meter's series have; empty if there is no such meter. */
  Set<String> labels(String meter) {
    Set<String> labels = new TreeSet<>();
    for (JsonNode series : get("/api/v1/series?match[]=" + encode(meter), "data")) {
      series.fieldNames().forEachRemaining(labels::add);
    }
    return labels;
  }

  /** The alerts that fire. */
  Set<String> firing() {
    Set<String> names = new TreeSet<>();
    query("ALERTS{alertstate=\"firing\"}")
        .forEach(series -> names.add(series.get("metric").get("alertname").asText()));
    return names;
  }

  private JsonNode get(String path) {
    return get(path, "data");
  }

  private JsonNode get(String path, String field) {
    try {
      URI uri = URI.create(server + path.replace("[]", "%5B%5D"));
      String body =
          CLIENT
              .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
              .body();
      JsonNode answer = new JsonMapper().readTree(body);
      assertThat(answer.path("status").asText()).as("%s: %s", path, body).isEqualTo("success");
      return answer.get(field);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError("no answer from Prometheus to " + path, e);
    }
  }

  private static String encode(String expr) {
    return URLEncoder.encode(expr, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    running.close();
  }
}
