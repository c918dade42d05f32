package io.hardgate.pairing;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;

/**
 * Replaces a thread that died of something that may pass, such as a broker that did not answer in
 * time, but not for ever. Any thread may call.
 */
final class Failures implements StreamsUncaughtExceptionHandler {

  private static final int MOST_REPLACEMENTS = 10;

  private final AtomicInteger replacements = new AtomicInteger();
  private final AtomicReference<Throwable> last = new AtomicReference<>();

  @Override
  public StreamThreadExceptionResponse handle(Throwable failure) {
    last.set(failure);
    return passing(failure) && replacements.incrementAndGet() <= MOST_REPLACEMENTS
        ? StreamThreadExceptionResponse.REPLACE_THREAD
        : StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
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
