package io.hardgate.pairing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;

/**
 * Replaces a thread that died of something that may pass, such as a broker that did not answer in
 * time, unless that happens again and again. Any thread may call.
 */
final class Failures implements StreamsUncaughtExceptionHandler {

  private static final int MOST_REPLACEMENTS = 10;
  private static final Duration WITHIN = Duration.ofHours(1);

  private final Clock clock;
  private final Deque<Instant> replacements = new ArrayDeque<>();
  private final AtomicReference<Throwable> last = new AtomicReference<>();

  Failures(Clock clock) {
    this.clock = clock;
  }

  @Override
  public StreamThreadExceptionResponse handle(Throwable failure) {
    last.set(failure);
    return passing(failure) && mayReplace()
        ? StreamThreadExceptionResponse.REPLACE_THREAD
        : StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  private synchronized boolean mayReplace() {
    Instant now = clock.instant();
    replacements.removeIf(at -> at.isBefore(now.minus(WITHIN)));
    if (replacements.size() == MOST_REPLACEMENTS) {
      return false;
    }
    return replacements.add(now);
  }

  /** What the newest thread died of. */
  Optional<Throwable> last() {
    return Optional.ofNullable(last.get());
  }

  private static boolean passing(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RetriableException) {
        return true;
      }
    }
    return false;
  }
}
