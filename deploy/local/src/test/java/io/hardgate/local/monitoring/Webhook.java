package io.hardgate.local.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Whom Alertmanager tells. */
final class Webhook implements AutoCloseable {

  private final HttpServer server;
  private final List<Told> told = new CopyOnWriteArrayList<>();

  /** An alert, as it was told. */
  record Told(boolean firing, Map<String, String> labels, Map<String, String> annotations) {

    boolean is(String alert, String... labelsAndValues) {
      boolean same = labels.get("alertname").equals(alert);
      for (int i = 0; i < labelsAndValues.length; i += 2) {
        same &= labelsAndValues[i + 1].equals(labels.get(labelsAndValues[i]));
      }
      return same;
    }
  }

  Webhook() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::take);
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      for (JsonNode alert : new JsonMapper().readTree(exchange.getRequestBody()).get("alerts")) {
        told.add(
            new Told(
                alert.get("status").asText().equals("firing"),
                texts(alert.get("labels")),
                texts(alert.get("annotations"))));
      }
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private static Map<String, String> texts(JsonNode node) {
    Map<String, String> texts = new TreeMap<>();
    node.properties().forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
    return texts;
  }

  /** All that it was told. */
  List<Told> told() {
    return List.copyOf(told);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
