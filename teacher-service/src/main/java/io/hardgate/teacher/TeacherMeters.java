package io.hardgate.teacher;

import io.hardgate.messages.DeadLetters;
import io.hardgate.messages.Reason;
import io.hardgate.metrics.KafkaMeters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/** The meters of a teacher. All but the dead letters carry its id in the tag {@code teacher}. */
final class TeacherMeters {

  private static final double NANOS = 1e9;

  /** Why a teacher sends samples to the dead letters. */
  private static final List<Reason> REASONS =
      List.of(Reason.NOT_FINITE, Reason.PREDICTION_FAILED, Reason.TOO_LARGE);

  private final MeterRegistry registry;
  private final Tags tags;
  private final String service;
  private final Counter consumed;
  private final Counter predicted;
  private final Counter published;
  private final DistributionSummary batch;
  private final DistributionSummary batchSize;
  private final DistributionSummary publish;
  private final AtomicLong lag = new AtomicLong();

  TeacherMeters(MeterRegistry registry, String teacherId, String service) {
    this.registry = registry;
    this.tags = Tags.of("teacher", teacherId);
    this.service = service;
    consumed = TeacherCatalogue.CONSUMED.counter(registry, tags);
    predicted = TeacherCatalogue.PREDICTED.counter(registry, tags);
    published = TeacherCatalogue.PUBLISHED.counter(registry, tags);
    batch = TeacherCatalogue.BATCH.histogram(registry, tags);
    batchSize = TeacherCatalogue.BATCH_SIZE.histogram(registry, tags);
    publish = TeacherCatalogue.PUBLISH.histogram(registry, tags);
    TeacherCatalogue.LAG.gauge(registry, tags, lag, AtomicLong::get);
    DeadLetters.countFromZero(registry, service, REASONS);
  }

  /** What Kafka says of this consumer, until it is closed. */
  KafkaMeters of(Consumer<?, ?> consumer) {
    return KafkaMeters.member(registry, service, consumer::metrics);
  }

  /** What Kafka says of this producer, until it is closed. */
  KafkaMeters of(Producer<?, ?> producer) {
    return KafkaMeters.producer(registry, service, producer::metrics);
  }

  void consumed(int records) {
    consumed.increment(records);
  }

  void skipped(Reason reason) {
    TeacherCatalogue.SKIPPED.counter(registry, tags.and("reason", reason.id())).increment();
  }

  void predicted(int samples, long nanos) {
    predicted.increment(samples);
    batchSize.record(samples);
    batch.record(nanos / NANOS);
  }

  void published(long nanos) {
    published.increment();
    publish.record(nanos / NANOS);
  }

  void deadLetter(Reason reason) {
    DeadLetters.counter(registry, service, reason).increment();
  }

  void lag(long records) {
    lag.set(records);
  }
}
