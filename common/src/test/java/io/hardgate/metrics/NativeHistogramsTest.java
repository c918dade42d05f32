package io.hardgate.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.UnknownFieldSet;
import io.hardgate.lifecycle.Health;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Tags;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NativeHistogramsTest {

  private static final String TEXT = "text/plain";

  /** What Prometheus asks for where it scrapes native histograms. */
  private static final String PROTOBUF =
      "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";

  // Field numbers of io.prometheus.client.
  private static final int FAMILY_NAME = 1;
  private static final int FAMILY_METRIC = 4;
  private static final int METRIC_HISTOGRAM = 7;
  private static final int HISTOGRAM_BUCKET = 3;
  private static final int HISTOGRAM_POSITIVE_SPAN = 12;
  private static final int HISTOGRAM_POSITIVE_DELTA = 13;

  private static final Catalogue CATALOGUE = new Catalogue("Test");
  private static final MeterFamily STEP =
      CATALOGUE.histogram(
          "hardgate_test_step_seconds",
          "seconds",
          "Time of a step",
          new double[] {0.1, 1},
          new Label("student", "any"));

  private final Registry registry = new Registry();
  private final MetricsServer server =
      new MetricsServer("127.0.0.1", 0, registry.meters(), new Health());

  @AfterEach
  void close() {
    server.close();
    registry.close();
  }

  private DistributionSummary step(String student) {
    return STEP.histogram(registry.meters(), Tags.of("student", student));
  }

  @Test
  void aScraperOfTextGetsTheFewBuckets() throws Exception {
    step("a").record(0.05);
    step("a").record(0.5);
    step("b").record(7);
    assertThat(new String(scrape(TEXT), StandardCharsets.UTF_8).lines())
        .filteredOn(line -> line.contains("hardgate_test"))
        .containsExactly(
            "# HELP hardgate_test_step_seconds Time of a step",
            "# TYPE hardgate_test_step_seconds histogram",
            "hardgate_test_step_seconds_bucket{student=\"a\",le=\"0.1\"} 1",
            "hardgate_test_step_seconds_bucket{student=\"a\",le=\"1.0\"} 2",
            "hardgate_test_step_seconds_bucket{student=\"a\",le=\"+Inf\"} 2",
            "hardgate_test_step_seconds_count{student=\"a\"} 2",
            "hardgate_test_step_seconds_sum{student=\"a\"} 0.55",
            "hardgate_test_step_seconds_bucket{student=\"b\",le=\"0.1\"} 0",
            "hardgate_test_step_seconds_bucket{student=\"b\",le=\"1.0\"} 0",
            "hardgate_test_step_seconds_bucket{student=\"b\",le=\"+Inf\"} 1",
            "hardgate_test_step_seconds_count{student=\"b\"} 1",
            "hardgate_test_step_seconds_sum{student=\"b\"} 7.0");
  }

  @Test
  void aScraperOfProtobufGetsTheNativeHistogramToo() throws Exception {
    step("a").record(0.05);
    step("a").record(0.5);
    UnknownFieldSet histogram =
        UnknownFieldSet.parseFrom(
            family("hardgate_test_step_seconds", scrape(PROTOBUF))
                .getField(METRIC_HISTOGRAM)
                .getLengthDelimitedList()
                .get(0));
    assertThat(histogram.getField(HISTOGRAM_BUCKET).getLengthDelimitedList()).hasSize(3);
    assertThat(histogram.getField(HISTOGRAM_POSITIVE_SPAN).getLengthDelimitedList()).hasSize(2);
    assertThat(
            histogram.getField(HISTOGRAM_POSITIVE_DELTA).getVarintList().size()
                + histogram.getField(HISTOGRAM_POSITIVE_DELTA).getLengthDelimitedList().size())
        .isPositive();
  }

  @Test
  void whatIsRemovedIsNotShownAnyMore() throws Exception {
    step("a").record(1);
    step("b").record(1);
    registry.meters().remove(step("a"));
    assertThat(new String(scrape(TEXT), StandardCharsets.UTF_8))
        .contains("hardgate_test_step_seconds_count{student=\"b\"} 1")
        .doesNotContain("student=\"a\"");
    step("a").record(1);
    assertThat(new String(scrape(TEXT), StandardCharsets.UTF_8))
        .contains("hardgate_test_step_seconds_count{student=\"a\"} 1");
  }

  @Test
  void tellsHowManyAndTheirSum() {
    step("a").record(0.05);
    step("a").record(0.5);
    assertThat(step("a").count()).isEqualTo(2);
    assertThat(step("a").totalAmount()).isEqualTo(0.55);
  }

  /** The first metric of a family. */
  private static UnknownFieldSet family(String name, byte[] answer) throws IOException {
    List<String> names = new ArrayList<>();
    ByteArrayInputStream in = new ByteArrayInputStream(answer);
    UnknownFieldSet.Builder next = UnknownFieldSet.newBuilder();
    while (next.mergeDelimitedFrom(in)) {
      UnknownFieldSet family = next.build();
      String found = family.getField(FAMILY_NAME).getLengthDelimitedList().get(0).toStringUtf8();
      if (found.equals(name)) {
        return UnknownFieldSet.parseFrom(
            family.getField(FAMILY_METRIC).getLengthDelimitedList().get(0));
      }
      names.add(found);
      next = UnknownFieldSet.newBuilder();
    }
    throw new AssertionError(name + " is none of " + names);
  }

  private byte[] scrape(String accepted) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + "/metrics");
    HttpRequest request = HttpRequest.newBuilder(uri).header("Accept", accepted).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray()).body();
  }
}
