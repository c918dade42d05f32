package io.hardgate.student.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/**
 * Whether this process trains the student. It stays while the meters of a leader come and go. Any
 * thread may tell.
 */
public final class StandingMeter {

  private volatile boolean leading;

  /** Registers it, in place of that of a former run. */
  public StandingMeter(MeterRegistry registry, String student) {
    Tags tags = Tags.of("student", student);
    registry.remove(StudentCatalogue.LEADING.gauge(registry, tags, this, unused -> 0));
    StudentCatalogue.LEADING.gauge(registry, tags, this, it -> it.leading ? 1 : 0);
  }

  /** From now on it does, or does not. */
  public void leads(boolean now) {
    leading = now;
  }
}
