package io.hardgate.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

class KafkaMetersTest {

  private final MockClock clock = new MockClock();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
  private final Map<MetricName, Metric> metrics = new ConcurrentHashMap<>();

  private record Fixed(MetricName metricName, Object metricValue) implements Metric {}

  private void says(String group, String name, Object value, String... tags) {
    Map<String, String> named =
        tags.length == 2
            ? Map.of("client-id", tags[0], "topic", tags[1])
            : Map.of("client-id", tags[0]);
    MetricName id = new MetricName(name, group, "", named);
    metrics.put(id, new Fixed(id, value));
    clock.add(Duration.ofSeconds(1));
  }

  private double counted(MeterFamily family) {
    return registry.get(family.meterName()).tag("service", "pairing").functionCounter().count();
  }

  private double gauged(MeterFamily family) {
    return registry.get(family.meterName()).tag("service", "pairing").gauge().value();
  }

  @Test
  void clientsArePutTogether() {
    KafkaMeters shown = KafkaMeters.streams(registry, "pairing", () -> metrics);
    assertThat(counted(KafkaCatalogue.RECORDS_CONSUMED)).as("nothing is known").isZero();
    assertThat(gauged(KafkaCatalogue.RECORDS_LAG_MAX)).isNaN();
    says("consumer-fetch-manager-metrics", "records-consumed-total", 3.0, "one");
    says("consumer-fetch-manager-metrics", "records-consumed-total", 4.0, "two");
    says("consumer-fetch-manager-metrics", "records-consumed-total", 4.0, "two", "samples");
    says("consumer-fetch-manager-metrics", "records-lag-max", 7.0, "one");
    says("consumer-fetch-manager-metrics", "records-lag-max", Double.NaN, "two");
    says("stream-metrics", "client-state", 2, "one");
    says("stream-metrics", "state", "RUNNING", "one");
    assertThat(counted(KafkaCatalogue.RECORDS_CONSUMED)).isEqualTo(7);
    assertThat(gauged(KafkaCatalogue.RECORDS_LAG_MAX)).isEqualTo(7);
    assertThat(gauged(KafkaCatalogue.STREAM_STATE)).isEqualTo(2);
    assertThat(registry.getMeters())
        .as("all of the catalogue, and nothing else")
        .extracting(Meter::getId)
        .extracting(Meter.Id::getName)
        .containsExactlyInAnyOrderElementsOf(
            KafkaCatalogue.all().families().stream().map(MeterFamily::meterName).toList());
    shown.close();
    assertThat(registry.getMeters()).isEmpty();
  }
}
