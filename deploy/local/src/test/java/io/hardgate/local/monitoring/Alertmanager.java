package io.hardgate.local.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A real Alertmanager with our configuration, which tells a webhook, and at once. */
final class Alertmanager implements AutoCloseable {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final JsonMapper JSON = new JsonMapper();

  private final int port = Running.freePort();
  private final Running running;

  Alertmanager(Path directory, URI webhook) throws IOException {
    String program = Tool.ALERTMANAGER.path();
    Path config = Files.createDirectories(directory.resolve("alertmanager"));
    YAMLMapper yaml = new YAMLMapper();
    JsonNode told = yaml.readTree(AlertRules.DIRECTORY.resolve("alertmanager.yml").toFile());
    ((ObjectNode) told.get("route")).put("group_wait", "1s").put("group_interval", "1s");
    for (JsonNode receiver : told.get("receivers")) {
      ((ObjectNode) receiver)
          .putArray("webhook_configs")
          .addObject()
          .put("url", webhook.toString());
    }
    yaml.writeValue(config.resolve("alertmanager.yml").toFile(), told);
    running =
        new Running(
            config,
            URI.create("http://127.0.0.1:" + port + "/-/ready"),
            List.of(
                program,
                "--config.file=alertmanager.yml",
                "--storage.path=data",
                "--web.listen-address=127.0.0.1:" + port,
                "--cluster.listen-address=",
                "--log.level=warn"));
  }

  int port() {
    return port;
  }

  /** Tells it of an alert, as Prometheus does. */
  void fire(Map<String, String> labels) {
    ArrayNode alerts = JSON.createArrayNode();
    labels.forEach(alerts.addObject().putObject("labels")::put);
    send(request().POST(HttpRequest.BodyPublishers.ofString(alerts.toString())));
  }

  /** The labels of the alerts that it has, by whether it tells of them. */
  Map<Boolean, List<Map<String, String>>> told() {
    Map<Boolean, List<Map<String, String>>> told =
        new HashMap<>(Map.of(true, new ArrayList<>(), false, new ArrayList<>()));
    for (JsonNode alert : read(send(request().GET()))) {
      Map<String, String> labels = new TreeMap<>();
      alert.get("labels").properties().forEach(l -> labels.put(l.getKey(), l.getValue().asText()));
      told.get(alert.get("status").get("inhibitedBy").isEmpty()).add(labels);
    }
    return told;
  }

  /** The names of the alerts that it has and does not tell of. */
  Set<String> suppressed() {
    return told().get(false).stream()
        .map(labels -> labels.get("alertname"))
        .collect(Collectors.toSet());
  }

  private HttpRequest.Builder request() {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v2/alerts"))
        .header("Content-Type", "application/json");
  }

  private static String send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> answer =
          CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      return answer.body();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError("no answer from Alertmanager", e);
    }
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new AssertionError("Alertmanager says " + json, e);
    }
  }

  @Override
  public void close() {
    running.close();
  }
}
