package io.hardgate.pairing;

import io.hardgate.config.PairingConfig;
import io.hardgate.messages.Reason;
import io.hardgate.messages.Topics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What pairing tells of itself. Any thread may count. What was counted in a transaction that was
 * then aborted is counted again when its records are processed again.
 */
public final class PairingMeters {

  /** What dead letters of this service name as theirs. */
  public static final String SERVICE = "pairing";

  /** Logits may come under any name, and every name is a series of its own. */
  private static final String OTHERS = "others";

  private final MeterRegistry registry;
  private final Map<Source, Counter> read = new EnumMap<>(Source.class);
  private final Counter readBack;
  private final Counter pairs;
  private final Counter unlabelled;
  private final Map<String, OfTeacher> teachers = new ConcurrentHashMap<>();
  private final Map<Reason, Counter> deadLetters = new EnumMap<>(Reason.class);
  private final AtomicLong pending = new AtomicLong();
  private final AtomicLong lag = new AtomicLong();
  private final Timer wait;

  /** Pairs with and without a teacher. */
  private record OfTeacher(Counter in, Counter missing) {}

  /**
   * @param required the teachers that a pair waits for; others are counted under their names when
   *     they come, up to a number
   */
  public PairingMeters(MeterRegistry registry, Collection<String> required) {
    this.registry = registry;
    for (Source source : Source.values()) {
      String topic = source.topic(new Topics(""));
      read.put(
          source,
          Counter.builder("hardgate.pairing." + topic)
              .description("Records read from the topic " + topic)
              .register(registry));
    }
    readBack =
        Counter.builder("hardgate.pairing.read.again")
            .description("Records that were not kept in memory and were read a second time")
            .register(registry);
    pairs =
        Counter.builder("hardgate.pairing.pairs")
            .description("Pairs written, complete or not")
            .register(registry);
    unlabelled =
        Counter.builder("hardgate.pairing.pairs.unlabelled")
            .description("Pairs written without a label")
            .register(registry);
    required.forEach(this::teacher);
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
        .description("Records that are there but were not read yet")
        .register(registry);
    wait =
        Timer.builder("hardgate.pairing.wait")
            .description("Time from the arrival of a sample to its pair")
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofMillis(1))
            .maximumExpectedValue(Duration.ofMinutes(5))
            .register(registry);
  }

  private OfTeacher teacher(String id) {
    OfTeacher known = teachers.get(id);
    if (known != null) {
      return known;
    }
    String name = teachers.size() < PairingConfig.MOST_TEACHERS ? id : OTHERS;
    return teachers.computeIfAbsent(name, this::register);
  }

  private OfTeacher register(String name) {
    return new OfTeacher(
        Counter.builder("hardgate.pairing.pairs.with")
            .description("Pairs written with logits of this teacher")
            .tag("teacher", name)
            .register(registry),
        Counter.builder("hardgate.pairing.pairs.incomplete")
            .description("Pairs written without this teacher, though it was waited for")
            .tag("teacher", name)
            .register(registry));
  }

  void read(Source source) {
    read.get(source).increment();
  }

  void readBack() {
    readBack.increment();
  }

  void paired(
      Duration waited, Collection<String> there, Collection<String> missing, boolean labelled) {
    pairs.increment();
    wait.record(waited);
    if (!labelled) {
      unlabelled.increment();
    }
    for (String id : there) {
      teacher(id).in().increment();
    }
    for (String id : missing) {
      teacher(id).missing().increment();
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

  /** From now on it is told how much memory is taken. */
  void watch(HeldBytes held) {
    Gauge.builder("hardgate.pairing.held", held, HeldBytes::held)
        .strongReference(true)
        .description("Memory for samples and logits while they wait")
        .baseUnit("bytes")
        .register(registry);
  }
}
