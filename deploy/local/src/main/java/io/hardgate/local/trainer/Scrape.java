package io.hardgate.local.trainer;

import io.hardgate.lifecycle.HardgateException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/**
 * The metrics of a process at one moment.
 *
 * @param lines of the Prometheus text format
 */
public record Scrape(List<String> lines) {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  public Scrape {
    lines = List.copyOf(lines);
  }

  /**
   * Asks for them.
   *
   * @throws HardgateException if the process does not answer
   */
  public static Scrape of(HttpClient client, URI metrics) throws InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(metrics).timeout(TIMEOUT).build();
    try {
      return new Scrape(
          client.send(request, HttpResponse.BodyHandlers.ofString()).body().lines().toList());
    } catch (IOException e) {
      throw new HardgateException(metrics + " does not answer: " + e, e);
    }
  }

  /** The sum over all series of this name that have all of these labels, such as area="heap". */
  public double sum(String name, String... labels) {
    double sum = 0;
    for (String line : lines) {
      int end = line.indexOf('{') < 0 ? line.indexOf(' ') : line.indexOf('{');
      if (end > 0
          && line.substring(0, end).equals(name)
          && List.of(labels).stream().allMatch(line::contains)) {
        sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
      }
    }
    return sum;
  }
}
