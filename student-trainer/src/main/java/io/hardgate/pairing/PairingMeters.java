package io.hardgate.pairing;

import io.hardgate.config.PairingConfig;
import io.hardgate.messages.DeadLetters;
import io.hardgate.messages.MissingTeacher.Why;
import io.hardgate.messages.Reason;
import io.hardgate.metrics.FlowCatalogue;
import io.hardgate.metrics.KafkaMeters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.KafkaStreams;

/**
 * What pairing tells of itself. Any thread may count. What was counted in a transaction that was
 * then aborted is counted again when its records are processed again.
 */
public final class PairingMeters {

  /** What dead letters of this service name as theirs. */
  public static final String SERVICE = "pairing";

  /** Logits may come under any name, and every name is a series of its own. */
  private static final String OTHERS = "others";

  private static final double MILLIS = 1e3;

  private final MeterRegistry registry;
  private final long presenceMs;
  private final Map<Source, Counter> read = new EnumMap<>(Source.class);
  private final Counter readBack;
  private final Counter pairs;
  private final Counter unlabelled;
  private final Map<String, TeacherMeter> teachers = new ConcurrentHashMap<>();
  private final Map<Reason, Counter> deadLetters = new EnumMap<>(Reason.class);
  private final AtomicLong pending = new AtomicLong();
  private final AtomicLong lag = new AtomicLong();
  private final DistributionSummary wait;
  private final DistributionSummary paired;

  /**
   * Registers them. Required teachers are there from the beginning; others are counted under their
   * names when they come, up to a number.
   */
  public PairingMeters(MeterRegistry registry, PairingConfig config) {
    this.registry = registry;
    presenceMs = EmissionRule.millis(config.presence());
    read.put(Source.SAMPLES, PairingCatalogue.SAMPLES.counter(registry, Tags.empty()));
    read.put(Source.LOGITS, PairingCatalogue.LOGITS.counter(registry, Tags.empty()));
    read.put(Source.LABELS, PairingCatalogue.LABELS.counter(registry, Tags.empty()));
    readBack = PairingCatalogue.READ_AGAIN.counter(registry, Tags.empty());
    pairs = PairingCatalogue.PAIRS.counter(registry, Tags.empty());
    unlabelled = PairingCatalogue.UNLABELLED.counter(registry, Tags.empty());
    config.required().forEach(this::teacher);
    for (Reason reason : Reason.values()) {
      deadLetters.put(reason, DeadLetters.counter(registry, SERVICE, reason));
    }
    PairingCatalogue.PENDING.gauge(registry, Tags.empty(), pending, AtomicLong::doubleValue);
    PairingCatalogue.LAG.gauge(registry, Tags.empty(), lag, AtomicLong::doubleValue);
    wait = PairingCatalogue.WAIT.histogram(registry, Tags.empty());
    paired = FlowCatalogue.leg(registry, "paired", "", "");
  }

  private TeacherMeter teacher(String id) {
    TeacherMeter known = teachers.get(id);
    if (known != null) {
      return known;
    }
    String name = teachers.size() < PairingConfig.MOST_TEACHERS ? id : OTHERS;
    return teachers.computeIfAbsent(name, it -> new TeacherMeter(registry, it, presenceMs));
  }

  void read(Source source) {
    read.get(source).increment();
  }

  void readBack() {
    readBack.increment();
  }

  /** Logits of this teacher are in good time, or came so shortly after it that it is there. */
  void heard(String teacher, boolean accepted, long nowMs) {
    teacher(teacher).heard(accepted, nowMs);
  }

  /**
   * A pair was written.
   *
   * @param producedMs the timestamp of its sample
   * @param arrivedMs when its sample was read
   * @param there the timestamps of the logits in it, by teacher
   */
  void paired(
      long producedMs,
      long arrivedMs,
      long nowMs,
      Map<String, Long> there,
      Map<String, Why> missing,
      boolean labelled) {
    pairs.increment();
    wait.record(seconds(arrivedMs, nowMs));
    paired.record(seconds(producedMs, nowMs));
    if (!labelled) {
      unlabelled.increment();
    }
    there.forEach((id, writtenMs) -> teacher(id).in(seconds(producedMs, writtenMs)));
    missing.forEach((id, why) -> teacher(id).missing(why));
  }

  /** Clocks of two machines may differ: at least 0. */
  private static double seconds(long fromMs, long toMs) {
    return Math.max(0, toMs - fromMs) / MILLIS;
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
    PairingCatalogue.HELD.gauge(registry, Tags.empty(), held, HeldBytes::held);
  }

  /** What Kafka says of these streams, until it is closed. */
  KafkaMeters of(KafkaStreams streams) {
    return KafkaMeters.streams(registry, SERVICE, streams::metrics);
  }
}
