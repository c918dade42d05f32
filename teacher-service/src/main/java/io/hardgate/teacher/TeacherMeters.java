package io.hardgate.teacher;

import io.hardgate.messages.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** The meters of a teacher. All but the dead letters carry its id in the tag {@code teacher}. */
public final class TeacherMeters {

  /** Records read from {@code samples}. */
  public static final String CONSUMED = "hardgate.teacher.samples.consumed";

  /** Samples that were not predicted, by {@code reason}; pairing sends them to the dead letters. */
  public static final String SKIPPED = "hardgate.teacher.samples.skipped";

  /** Samples that the model has answered. */
  public static final String PREDICTED = "hardgate.teacher.samples.predicted";

  /** Logits that the broker has acknowledged. */
  public static final String PUBLISHED = "hardgate.teacher.logits.published";

  /** Time of one call of the model, which may take several batches. */
  public static final String BATCH = "hardgate.teacher.batch";

  /** Samples of one call of the model. */
  public static final String BATCH_SIZE = "hardgate.teacher.batch.size";

  /** Time from sending logits to their acknowledgement. */
  public static final String PUBLISH = "hardgate.teacher.publish";

  /** Samples that are on the topic and not yet answered, over the partitions assigned. */
  public static final String LAG = "hardgate.teacher.lag.records";

  /** Records sent to the dead letters, by {@code service} and {@code reason}. */
  public static final String DEAD_LETTERS = "hardgate.dead.letters";

  private final MeterRegistry registry;
  private final Tags tags;
  private final String service;
  private final Counter consumed;
  private final Counter predicted;
  private final Counter published;
  private final Timer batch;
  private final DistributionSummary batchSize;
  private final Timer publish;
  private final AtomicLong lag = new AtomicLong();

  TeacherMeters(MeterRegistry registry, String teacherId, String service) {
    this.registry = registry;
    this.tags = Tags.of("teacher", teacherId);
    this.service = service;
    this.consumed = counter(CONSUMED, "Records read from the topic samples", tags);
    this.predicted = counter(PREDICTED, "Samples that the model has answered", tags);
    this.published = counter(PUBLISHED, "Logits that the broker has acknowledged", tags);
    this.batch =
        Timer.builder(BATCH)
            .description("Time of one call of the model")
            .tags(tags)
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofMillis(1))
            .maximumExpectedValue(Duration.ofSeconds(30))
            .register(registry);
    this.batchSize =
        DistributionSummary.builder(BATCH_SIZE)
            .description("Samples of one call of the model")
            .tags(tags)
            .register(registry);
    this.publish =
        Timer.builder(PUBLISH)
            .description("Time from sending logits to their acknowledgement")
            .tags(tags)
            .register(registry);
    Gauge.builder(LAG, lag, AtomicLong::get)
        .strongReference(true) // else it turns NaN when this object is collected
        .description("Samples on the topic that are not yet answered")
        .tags(tags)
        .register(registry);
  }

  private Counter counter(String name, String description, Tags tags) {
    return Counter.builder(name).description(description).tags(tags).register(registry);
  }

  void consumed(int records) {
    consumed.increment(records);
  }

  void skipped(Reason reason) {
    counter(SKIPPED, "Samples that were not predicted, by reason", tags.and("reason", reason.id()))
        .increment();
  }

  void predicted(int samples, long nanos) {
    predicted.increment(samples);
    batchSize.record(samples);
    batch.record(Duration.ofNanos(nanos));
  }

  void published(long nanos) {
    published.increment();
    publish.record(Duration.ofNanos(nanos));
  }

  void deadLetter(Reason reason) {
    counter(
            DEAD_LETTERS,
            "Records sent to the dead letters, by service and reason",
            Tags.of("service", service, "reason", reason.id()))
        .increment();
  }

  void lag(long records) {
    lag.set(records);
  }
}
