package io.hardgate.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.Health;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import java.io.IOException;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/**
 * Serves {@code /metrics}, {@code /healthz} and {@code /readyz}, and what further pages there are.
 */
public final class MetricsServer implements AutoCloseable {

  private static final String TEXT = "text/plain; charset=utf-8";

  private final Health health;
  private final Map<String, HttpHandler> pages;
  private final HTTPServer server;

  /**
   * Starts serving.
   *
   * @throws HardgateException if the port is taken
   */
  public MetricsServer(String host, int port, PrometheusMeterRegistry registry, Health health) {
    this(host, port, registry, health, Map.of());
  }

  /**
   * Starts serving.
   *
   * @param pages what else is served, by path; one that ends in a slash stands for all below it,
   *     but {@code /} for itself alone
   * @throws HardgateException if the port is taken
   */
  public MetricsServer(
      String host,
      int port,
      PrometheusMeterRegistry registry,
      Health health,
      Map<String, HttpHandler> pages) {
    this.health = health;
    this.pages = Map.copyOf(pages);
    try {
      this.server =
          HTTPServer.builder()
              .hostname(host)
              .port(port)
              .registry(registry.getPrometheusRegistry())
              .registerHealthHandler(false)
              .defaultHandler(this::answer)
              .buildAndStart();
    } catch (BindException e) {
      if (!String.valueOf(e.getMessage()).contains("in use")) {
        throw cannotListen(host, port, e);
      }
      throw new HardgateException(
          "port %d of %s is in use; choose another with --set http.port=N, 0 for any free one"
              .formatted(port, host),
          e);
    } catch (IOException e) {
      throw cannotListen(host, port, e);
    }
  }

  private static HardgateException cannotListen(String host, int port, IOException cause) {
    return new HardgateException(
        "cannot listen on %s:%d (http.host, http.port): %s"
            .formatted(host, port, cause.getMessage()),
        cause);
  }

  /** The port that it listens on. */
  public int port() {
    return server.getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      Optional<HttpHandler> page = page(path);
      if (page.isPresent()) {
        page.get().handle(exchange);
        return;
      }
      switch (path) {
        case "/healthz" -> sendHealth(exchange, health.alive() ? 200 : 503);
        case "/readyz" -> sendHealth(exchange, health.ready() ? 200 : 503);
        case "/" -> send(exchange, 200, TEXT, "Hardgate: /metrics /healthz /readyz\n");
        default -> send(exchange, 404, TEXT, "not here; try /metrics /healthz /readyz\n");
      }
    }
  }

  private Optional<HttpHandler> page(String path) {
    return pages.keySet().stream()
        .filter(page -> path.equals(page) || (isFolder(page) && path.startsWith(page)))
        .max(Comparator.comparing(String::length))
        .map(pages::get);
  }

  private static boolean isFolder(String page) {
    return page.length() > 1 && page.endsWith("/");
  }

  private void sendHealth(HttpExchange exchange, int status) throws IOException {
    send(exchange, status, "application/json", HealthPage.of(health));
  }

  private static void send(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.close();
  }
}
