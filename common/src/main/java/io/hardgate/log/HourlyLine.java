package io.hardgate.log;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.slf4j.Logger;

/**
 * Says once an hour what a service has done, in the place of a line for each thing that is as it
 * should be. Owned by one thread.
 */
public final class HourlyLine {

  private static final Duration HOUR = Duration.ofHours(1);

  private final Logger log;
  private final Clock clock;
  private final Function<Duration, String> line;
  private Instant said;

  /**
   * Says nothing yet.
   *
   * @param line what is said of the time since the last one
   */
  public HourlyLine(Logger log, Clock clock, Function<Duration, String> line) {
    this.log = log;
    this.clock = clock;
    this.line = line;
    said = clock.instant();
  }

  /** Says it if an hour is over. To be called now and then. */
  public void look() {
    Instant now = clock.instant();
    Duration since = Duration.between(said, now);
    if (since.compareTo(HOUR) >= 0) {
      said = now;
      log.info("{}", line.apply(since));
    }
  }
}
