package io.hardgate.student.live;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.lifecycle.Worker;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live page of the students in this process, for those without Grafana, and the figures that it
 * asks for again and again. It fetches nothing from elsewhere.
 *
 * <p>A thread reads the meters until it is closed.
 */
public final class LivePage implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LivePage.class);
  private static final Duration PERIOD = Duration.ofSeconds(2);
  private static final String FIGURES = "/live.json";
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final LiveFigures figures;
  private final Map<String, PageFile> files = PageFile.all();
  private final Worker reader;

  /**
   * Begins to read the meters.
   *
   * @param registry with the meters that {@code /metrics} shows
   * @param health of the components of this process
   */
  public LivePage(MeterRegistry registry, Health health) {
    this(registry, health, Clock.systemUTC());
  }

  /**
   * Begins to read the meters.
   *
   * @param clock that tells when they were read
   */
  public LivePage(MeterRegistry registry, Health health, Clock clock) {
    figures = new LiveFigures(registry, health, clock, PERIOD);
    // That the page stands still is no reason to restart the trainer; its readers are told.
    reader = Worker.start("live page", new Health(), this::read);
  }

  private void read(StopSignal stop) throws InterruptedException {
    while (!stop.await(PERIOD)) {
      try {
        readNow();
      } catch (RuntimeException e) {
        LOG.warn("the live page could not read the meters: {}", e.toString());
      }
    }
  }

  /** Reads the meters now, beside the readings every two seconds. Any thread may ask for it. */
  public void readNow() {
    figures.read();
  }

  /** What answers, by path. */
  public Map<String, HttpHandler> pages() {
    return Map.of("/", this::file, "/live/", this::file, FIGURES, this::figures);
  }

  private void file(HttpExchange exchange) throws IOException {
    PageFile file = files.get(exchange.getRequestURI().getPath());
    if (file == null) {
      text(exchange, 404, "not here; try / and /metrics\n");
      return;
    }
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", file.type());
    headers.set("Cache-Control", file.cache());
    headers.set("ETag", file.tag());
    boolean same = file.tag().equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
    send(exchange, same ? 304 : 200, same ? new byte[0] : file.content());
  }

  private void figures(HttpExchange exchange) throws IOException {
    byte[] body;
    try {
      body = LiveJson.write(figures.answer(LiveJson.question(exchange.getRequestURI())));
    } catch (IllegalArgumentException e) {
      text(exchange, 400, e.getMessage() + "\n");
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    send(exchange, 200, body);
  }

  private static void text(HttpExchange exchange, int status, String text) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    send(exchange, status, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Security-Policy", POLICY);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    switch (exchange.getRequestMethod()) {
      case "GET" -> {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
          exchange.getResponseBody().write(body);
        }
      }
      case "HEAD" -> {
        headers.set("Content-Length", Integer.toString(body.length));
        exchange.sendResponseHeaders(status, -1);
      }
      default -> {
        headers.set("Allow", "GET, HEAD");
        exchange.sendResponseHeaders(405, -1);
      }
    }
  }

  @Override
  public void close() {
    reader.close();
  }
}
