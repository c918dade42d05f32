package io.hardgate.student.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.hardgate.messages.PairTimes;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class TraceTest {

  private static final long HOUR_MS = Duration.ofHours(1).toMillis();

  private final MockClock clock = new MockClock();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);

  private Trace begin() {
    clock.add(Duration.ofHours(10));
    return new Trace(registry, "a");
  }

  private DistributionSummary leg(String leg) {
    return registry.get("hardgate.trace.seconds").tags("leg", leg, "student", "a").summary();
  }

  @Test
  void tellsHowLongAPairTook() {
    Trace trace = begin();
    long producedMs = clock.wallTime() - 500;
    long pairedMs = clock.wallTime();
    clock.add(Duration.ofSeconds(2));
    trace.learned(List.of(new PairTimes(producedMs, OptionalLong.of(pairedMs))));
    assertThat(leg("trained").totalAmount()).isEqualTo(2);
    assertThat(leg("total").totalAmount()).isEqualTo(2.5);
    assertThat(leg("total").count()).isEqualTo(1);
  }

  @Test
  void aReplayedLogSaysNothing() {
    Trace trace = begin();
    long longAgo = clock.wallTime() - HOUR_MS;
    trace.learned(
        List.of(
            new PairTimes(longAgo, OptionalLong.of(clock.wallTime() - 1)),
            new PairTimes(longAgo, OptionalLong.empty())));
    assertThat(leg("total").count()).isZero();
    assertThat(leg("trained").count()).isZero();
  }

  @Test
  void passesHaveNoTrace() {
    begin().learned(List.of());
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void aClockThatRunsAheadIsNoNegativeTime() {
    Trace trace = begin();
    long ahead = clock.wallTime() + HOUR_MS;
    trace.learned(List.of(new PairTimes(ahead, OptionalLong.of(ahead))));
    assertThat(leg("total").count()).isEqualTo(1);
    assertThat(leg("total").totalAmount()).isZero();
  }

  @Test
  void thePairSaysWhenItWasWritten() {
    RecordHeaders headers = new RecordHeaders();
    PairTimes.writePaired(headers, 17);
    assertThat(PairTimes.of(record(headers))).isEqualTo(new PairTimes(5, OptionalLong.of(17)));
    RecordHeaders foreign = new RecordHeaders();
    foreign.add(PairTimes.PAIRED, "yesterday".getBytes(StandardCharsets.US_ASCII));
    assertThat(PairTimes.of(record(foreign)).pairedMs()).isEmpty();
    foreign.add(PairTimes.PAIRED, null);
    assertThat(PairTimes.of(record(foreign)).pairedMs()).isEmpty();
    assertThat(PairTimes.of(record(new RecordHeaders())).pairedMs()).isEmpty();
  }

  private static ConsumerRecord<byte[], byte[]> record(RecordHeaders headers) {
    return new ConsumerRecord<>(
        "pairs",
        0,
        0,
        5,
        TimestampType.CREATE_TIME,
        0,
        0,
        new byte[0],
        new byte[0],
        headers,
        java.util.Optional.empty());
  }
}
