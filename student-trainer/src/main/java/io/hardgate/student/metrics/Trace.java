package io.hardgate.student.metrics;

import io.hardgate.messages.PairTimes;
import io.hardgate.metrics.FlowCatalogue;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/**
 * How long pairs take until they are learned from. Those that were written before it began say
 * nothing of that: they are from when nobody followed the log. Owned by the training thread.
 */
final class Trace {

  private final MeterRegistry registry;
  private final String student;
  private final Clock clock;
  private final long sinceMs;

  /** From now on. */
  Trace(MeterRegistry registry, String student) {
    this.registry = registry;
    this.student = student;
    clock = registry.config().clock();
    sinceMs = clock.wallTime();
  }

  /** These pairs were learned from for the first time. */
  void learned(List<PairTimes> times) {
    if (times.isEmpty()) {
      return; // of passes, which have no series of their own here
    }
    DistributionSummary trained = FlowCatalogue.leg(registry, "trained", "", student);
    DistributionSummary total = FlowCatalogue.leg(registry, "total", "", student);
    long nowMs = clock.wallTime();
    for (PairTimes pair : times) {
      long pairedMs = pair.pairedMs().orElse(0);
      if (pairedMs >= sinceMs) {
        trained.record(seconds(pairedMs, nowMs));
        total.record(seconds(pair.producedMs(), nowMs));
      }
    }
  }

  /** Clocks of two machines may differ: at least 0. */
  private static double seconds(long fromMs, long toMs) {
    return Math.max(0, toMs - fromMs) / 1e3;
  }
}
