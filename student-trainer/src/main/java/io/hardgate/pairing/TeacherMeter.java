package io.hardgate.pairing;

import io.hardgate.messages.MissingTeacher.Why;
import io.hardgate.metrics.FlowCatalogue;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The meters of one teacher. Any thread may tell; scrapes read. */
final class TeacherMeter {

  private static final long NEVER = -1;

  private final MeterRegistry registry;
  private final long presenceMs;
  private final Counter in;
  private final Map<Why, Counter> missing = new EnumMap<>(Why.class);
  private final DistributionSummary predicted;
  private volatile long acceptedMs = NEVER;
  private volatile long heardMs = NEVER;

  /**
   * Registers them.
   *
   * @param presenceMs for so long after it was heard it is there
   */
  TeacherMeter(MeterRegistry registry, String name, long presenceMs) {
    this.registry = registry;
    this.presenceMs = presenceMs;
    Tags tags = Tags.of("teacher", name);
    in = PairingCatalogue.WITH.counter(registry, tags);
    for (Why why : List.of(Why.DEADLINE, Why.QUORUM, Why.SILENT)) {
      String reason = why.name().toLowerCase(Locale.ROOT);
      missing.put(why, PairingCatalogue.INCOMPLETE.counter(registry, tags.and("reason", reason)));
    }
    predicted = FlowCatalogue.leg(registry, "predicted", name, "");
    PairingCatalogue.HEARD.gauge(
        registry, tags, this, it -> it.acceptedMs == NEVER ? Double.NaN : it.acceptedMs / 1e3);
    PairingCatalogue.PRESENT.gauge(registry, tags, this, it -> it.present() ? 1 : 0);
  }

  /** A pair was written with its logits, which came so long after the sample. */
  void in(double seconds) {
    in.increment();
    predicted.record(seconds);
  }

  /** A pair was written without it. */
  void missing(Why why) {
    missing.get(why).increment();
  }

  /** Logits of it have come. */
  void heard(boolean accepted, long nowMs) {
    heardMs = nowMs;
    if (accepted) {
      acceptedMs = nowMs;
    }
  }

  private boolean present() {
    return heardMs != NEVER && registry.config().clock().wallTime() - heardMs < presenceMs;
  }
}
