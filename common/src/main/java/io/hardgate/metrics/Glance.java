package io.hardgate.metrics;

import io.micrometer.core.instrument.Clock;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What the gauges of one scrape look at: the same for all of them, though the source goes on
 * changing, and asked for once. Any thread may look.
 *
 * @param <T> what the source gives; not changed any more
 */
public final class Glance<T> implements Supplier<T> {

  /** Longer than a scrape takes, shorter than from one to the next. */
  private static final long KEPT_NANOS = Duration.ofMillis(200).toNanos();

  private final Clock clock;
  private final Supplier<T> source;
  private T seen;
  private long seenNanos;

  /** At this source. */
  public Glance(Clock clock, Supplier<T> source) {
    this.clock = clock;
    this.source = source;
  }

  @Override
  public synchronized T get() {
    long now = clock.monotonicTime();
    if (seen == null || now - seenNanos >= KEPT_NANOS) {
      seen = source.get();
      seenNanos = now;
    }
    return seen;
  }
}
