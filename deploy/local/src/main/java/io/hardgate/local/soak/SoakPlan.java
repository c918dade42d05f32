package io.hardgate.local.soak;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What a soak is to do.
 *
 * @param duration of the stream
 * @param every from one row of figures to the next
 * @param rate pairs a second at most
 * @param partitions of {@code pairs}
 * @param limit growth of resident memory that is too much, in percent
 * @param log where what the trainer says is kept; empty: it is thrown away
 */
public record SoakPlan(
    Duration duration, Duration every, int rate, int partitions, double limit, Optional<Path> log) {

  private static final Duration LONGEST_WINDOW = Duration.ofMinutes(10);

  /**
   * What is left out at the beginning, and how long the two stretches are whose means are compared:
   * ten minutes, or a sixth of a soak that is shorter than an hour.
   */
  public Duration window() {
    Duration sixth = duration.dividedBy(6);
    return sixth.compareTo(LONGEST_WINDOW) < 0 ? sixth : LONGEST_WINDOW;
  }
}
