package io.hardgate.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Shows those meters of Kafka's clients that {@link KafkaCatalogue} names. Those of an
 * application's clients, threads and partitions are summed up, or the largest of them is shown.
 */
public final class KafkaMeters implements AutoCloseable {

  private static final String FETCH = "consumer-fetch-manager-metrics";
  private static final String COORDINATOR = "consumer-coordinator-metrics";
  private static final String PRODUCER = "producer-metrics";
  private static final String STREAM = "stream-metrics";
  private static final String THREAD = "stream-thread-metrics";

  private final MeterRegistry registry;
  private final Tags tags;
  private final Glance<Map<MetricName, ? extends Metric>> metrics;
  private final List<Meter> shown = new ArrayList<>();

  /** Kafka has some meters twice, for a client and for each of its topics or partitions. */
  private record Of(String group, String name, DoubleBinaryOperator together) {

    double in(Map<MetricName, ? extends Metric> all) {
      double value = Double.NaN;
      for (Metric metric : all.values()) {
        MetricName its = metric.metricName();
        if (its.name().equals(name)
            && its.group().equals(group)
            && !its.tags().containsKey("topic")
            && metric.metricValue() instanceof Number number
            && !Double.isNaN(number.doubleValue())) {
          value =
              Double.isNaN(value)
                  ? number.doubleValue()
                  : together.applyAsDouble(value, number.doubleValue());
        }
      }
      return value;
    }
  }

  private KafkaMeters(
      MeterRegistry registry, String service, Supplier<Map<MetricName, ? extends Metric>> metrics) {
    this.registry = registry;
    this.tags = Tags.of(FlowCatalogue.SERVICE.name(), service);
    this.metrics = new Glance<>(registry.config().clock(), metrics);
  }

  /**
   * Shows a consumer's, until it is closed.
   *
   * @param service who reads: {@code pairing}, {@code student:ID}, {@code teacher:ID}
   */
  public static KafkaMeters consumer(
      MeterRegistry registry, String service, Supplier<Map<MetricName, ? extends Metric>> metrics) {
    KafkaMeters meters = new KafkaMeters(registry, service, metrics);
    meters.fetching();
    return meters;
  }

  /** Shows those of a consumer in a group, until it is closed. */
  public static KafkaMeters member(
      MeterRegistry registry, String service, Supplier<Map<MetricName, ? extends Metric>> metrics) {
    KafkaMeters meters = consumer(registry, service, metrics);
    meters.membership();
    return meters;
  }

  /** Shows a producer's, until it is closed. */
  public static KafkaMeters producer(
      MeterRegistry registry, String service, Supplier<Map<MetricName, ? extends Metric>> metrics) {
    KafkaMeters meters = new KafkaMeters(registry, service, metrics);
    meters.sending();
    return meters;
  }

  /** Shows those of Kafka Streams and of all of its clients, until it is closed. */
  public static KafkaMeters streams(
      MeterRegistry registry, String service, Supplier<Map<MetricName, ? extends Metric>> metrics) {
    KafkaMeters meters = member(registry, service, metrics);
    meters.sending();
    meters.gauge(KafkaCatalogue.STREAM_STATE, new Of(STREAM, "client-state", Math::max));
    meters.gauge(KafkaCatalogue.ALIVE_THREADS, new Of(STREAM, "alive-stream-threads", Double::sum));
    meters.gauge(
        KafkaCatalogue.FAILED_THREADS, new Of(STREAM, "failed-stream-threads", Double::sum));
    meters.gauge(KafkaCatalogue.PROCESS_RATIO, new Of(THREAD, "process-ratio", Math::max));
    return meters;
  }

  private void fetching() {
    gauge(KafkaCatalogue.RECORDS_LAG_MAX, new Of(FETCH, "records-lag-max", Math::max));
    counter(KafkaCatalogue.RECORDS_CONSUMED, new Of(FETCH, "records-consumed-total", Double::sum));
    counter(KafkaCatalogue.BYTES_CONSUMED, new Of(FETCH, "bytes-consumed-total", Double::sum));
  }

  private void membership() {
    counter(KafkaCatalogue.REBALANCES, new Of(COORDINATOR, "rebalance-total", Double::sum));
    counter(
        KafkaCatalogue.FAILED_REBALANCES,
        new Of(COORDINATOR, "failed-rebalance-total", Double::sum));
    gauge(
        KafkaCatalogue.LAST_HEARTBEAT,
        new Of(COORDINATOR, "last-heartbeat-seconds-ago", Math::max));
    gauge(
        KafkaCatalogue.ASSIGNED_PARTITIONS,
        new Of(COORDINATOR, "assigned-partitions", Double::sum));
  }

  private void sending() {
    counter(KafkaCatalogue.RECORDS_SENT, new Of(PRODUCER, "record-send-total", Double::sum));
    counter(KafkaCatalogue.RECORD_ERRORS, new Of(PRODUCER, "record-error-total", Double::sum));
    counter(KafkaCatalogue.RECORD_RETRIES, new Of(PRODUCER, "record-retry-total", Double::sum));
  }

  private void gauge(MeterFamily family, Of of) {
    shown.add(family.gauge(registry, tags, metrics, all -> of.in(all.get())));
  }

  private void counter(MeterFamily family, Of of) {
    shown.add(family.counter(registry, tags, metrics, all -> orZero(of.in(all.get()))));
  }

  private static double orZero(double value) {
    return Double.isNaN(value) ? 0 : value;
  }

  /** Takes them away. */
  @Override
  public void close() {
    shown.forEach(registry::remove);
  }
}
