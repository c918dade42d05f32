package io.hardgate.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MeterFamilyTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Catalogue catalogue = new Catalogue("Test");
  private final Label topic = new Label("topic", "a few");
  private final MeterFamily read =
      catalogue.counter("hardgate_test_read_total", "records", "Records read", topic);
  private final MeterFamily lag =
      catalogue.gauge("hardgate_test_lag_records", "records", "Records not read yet");

  @Test
  void isRegisteredAsItIsDeclared() {
    Counter counter = read.counter(registry, Tags.of("topic", "pairs"));
    Meter.Id id = counter.getId();
    assertThat(id.getName()).isEqualTo("hardgate.test.read").isEqualTo(read.meterName());
    assertThat(id.getDescription()).isEqualTo("Records read");
    assertThat(id.getTag("topic")).isEqualTo("pairs");
    assertThat(read.counter(registry, Tags.of("topic", "pairs"))).isSameAs(counter);
  }

  @Test
  void otherLabelsOrAnotherTypeAreRefused() {
    assertThatThrownBy(() -> read.counter(registry, Tags.of("partition", "1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "hardgate_test_read_total is declared as a counter of [topic], not as a counter of"
                + " [partition]");
    assertThatThrownBy(() -> read.counter(registry, Tags.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> lag.counter(registry, Tags.empty()))
        .hasMessage(
            "hardgate_test_lag_records is declared as a gauge of [], not as a counter of []");
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void aSourceIsKept() {
    Gauge gauge = lag.gauge(registry, Tags.empty(), new AtomicLong(3), AtomicLong::get);
    var asked = read.counter(registry, Tags.of("topic", "a"), new AtomicLong(4), AtomicLong::get);
    System.gc();
    assertThat(gauge.value()).isEqualTo(3);
    assertThat(asked.count()).isEqualTo(4);
  }

  @Test
  void aNameIsDeclaredOnce() {
    assertThatThrownBy(() -> catalogue.gauge("hardgate_test_lag_records", "records", "Again"))
        .hasMessage("hardgate_test_lag_records is declared twice");
    assertThatThrownBy(() -> catalogue.counter("hardgate_test_reads", "records", "Reads"))
        .hasMessage("the name of the counter hardgate_test_reads ends with _total");
  }
}
