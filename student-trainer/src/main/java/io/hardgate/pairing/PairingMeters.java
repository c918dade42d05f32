package io.hardgate.pairing;

import io.hardgate.messages.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What pairing tells of itself. Any thread may count. What was counted in a transaction that was
 * then aborted is counted again when its records are processed again.
 */
public final class PairingMeters {

  /** What dead letters of this service name as theirs. */
  public static final String SERVICE = "pairing";

  private final Counter samples;
  private final Counter logits;
  private final Counter pairs;
  private final Map<String, Counter> incomplete = new HashMap<>();
  private final Map<Reason, Counter> deadLetters = new EnumMap<>(Reason.class);
  private final AtomicLong pending = new AtomicLong();
  private final AtomicLong lag = new AtomicLong();
  private final Timer wait;

  /**
   * @param required the teachers that a pair waits for
   */
  public PairingMeters(MeterRegistry registry, Collection<String> required) {
    samples =
        Counter.builder("hardgate.pairing.samples")
            .description("Records read from the topic samples")
            .register(registry);
    logits =
        Counter.builder("hardgate.pairing.logits")
            .description("Records read from the topic logits")
            .register(registry);
    pairs =
        Counter.builder("hardgate.pairing.pairs")
            .description("Pairs written, complete or not")
            .register(registry);
    for (String teacher : required) {
      incomplete.put(
          teacher,
          Counter.builder("hardgate.pairing.pairs.incomplete")
              .description("Pairs written without this teacher, because the deadline had passed")
              .tag("teacher", teacher)
              .register(registry));
    }
    for (Reason reason : Reason.values()) {
      deadLetters.put(
          reason,
          Counter.builder("hardgate.dead.letters")
              .description("Records that could not be used")
              .tag("service", SERVICE)
              .tag("reason", reason.id())
              .register(registry));
    }
    Gauge.builder("hardgate.pairing.pending", pending, AtomicLong::doubleValue)
        .strongReference(true)
        .description("Sample ids that wait for their sample or for a teacher")
        .register(registry);
    Gauge.builder("hardgate.pairing.lag.records", lag, AtomicLong::doubleValue)
        .strongReference(true)
        .description("Samples and logits that are there but were not read yet")
        .register(registry);
    wait =
        Timer.builder("hardgate.pairing.wait")
            .description("Time from the arrival of a sample to its pair")
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofMillis(1))
            .maximumExpectedValue(Duration.ofMinutes(5))
            .register(registry);
  }

  void sampleRead() {
    samples.increment();
  }

  void logitsRead() {
    logits.increment();
  }

  void paired(Duration waited, Collection<String> missing) {
    pairs.increment();
    wait.record(waited);
    for (String teacher : missing) {
      incomplete.get(teacher).increment();
    }
  }

  void deadLetter(Reason reason) {
    deadLetters.get(reason).increment();
  }

  void lag(long records) {
    lag.set(records);
  }

  void pending(long change) {
    pending.addAndGet(change);
  }
}
