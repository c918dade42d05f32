package io.hardgate.teacher;

import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.Reason;
import io.hardgate.teacher.model.TeacherModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that own the model: each takes windows of samples, predicts them, and hands the
 * logits to the publisher. Two share a model that may be shared, so that it is at work on the one's
 * window while the other publishes. The last to end closes it.
 */
final class BatchPredictor implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BatchPredictor.class);
  private static final Duration PATIENCE = Duration.ofMillis(1500);
  private static final Duration LAST_PATIENCE = Duration.ofMillis(200);
  private static final long IDLE_MILLIS = 50;

  /** Logits that a thread has in memory at a time, but for those of a single sample: 32 MB. */
  private static final long MOST_LOGITS = 8 << 20;

  private final TeacherModel model;
  private final int classes;
  private final LogitsPublisher publisher;
  private final TeacherMeters meters;
  private final BlockingQueue<List<PendingSample>> windows = new ArrayBlockingQueue<>(1);
  private final List<Caller> callers = new ArrayList<>();
  private final AtomicInteger running;
  private volatile boolean stopping;
  private volatile boolean abandoned;
  private volatile Throwable failure;

  BatchPredictor(TeacherModel model, int classes, LogitsPublisher publisher, TeacherMeters meters) {
    this.model = model;
    this.classes = classes;
    this.publisher = publisher;
    this.meters = meters;
    int threads = model.shared() ? 2 : 1;
    for (int i = 0; i < threads; i++) {
      callers.add(new Caller());
    }
    running = new AtomicInteger(threads);
  }

  void start() {
    callers.forEach(Thread::start);
  }

  /** Whether a window would be taken now. */
  boolean hasRoom() {
    return windows.remainingCapacity() > 0;
  }

  /** Takes a window; not to be called without room, nor by two threads. */
  void submit(List<PendingSample> window) {
    windows.add(window);
  }

  /** How long the model has been at work on its oldest call; zero if it is not. */
  Duration busy() {
    return callers.stream().map(Caller::busy).max(Comparator.naturalOrder()).orElseThrow();
  }

  /** Throws what the thread died of, if it did. */
  void throwFailure() {
    if (failure instanceof RuntimeException e) {
      throw e;
    } else if (failure instanceof Error e) {
      throw e;
    }
  }

  /**
   * Cuts a window into what is predicted together.
   *
   * @param most logits of a part; a sample alone may have more
   */
  static List<List<PendingSample>> parts(List<PendingSample> samples, int classes, long most) {
    List<List<PendingSample>> parts = new ArrayList<>();
    long logits = 0;
    int from = 0;
    for (int i = 0; i < samples.size(); i++) {
      long its = (long) samples.get(i).input().positions() * classes;
      if (i > from && logits + its > most) {
        parts.add(samples.subList(from, i));
        from = i;
        logits = 0;
      }
      logits += its;
    }
    if (from < samples.size()) {
      parts.add(samples.subList(from, samples.size()));
    }
    return parts;
  }

  /** One of the threads. */
  private final class Caller extends Thread {

    private volatile long busySince;
    private volatile boolean busy;

    Caller() {
      super("hardgate-teacher-model");
      // A model that hangs must not keep the process from ending.
      setDaemon(true);
    }

    Duration busy() {
      return busy ? Duration.ofNanos(System.nanoTime() - busySince) : Duration.ZERO;
    }

    @Override
    public void run() {
      try {
        while (!abandoned) {
          publisher.cardIfDue();
          publisher.deadLettersOfTooLarge();
          List<PendingSample> window = windows.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
          if (window != null) {
            predictWindow(window);
          } else if (stopping) {
            return;
          }
        }
      } catch (InterruptedException | InterruptException e) {
        LOG.debug("the model was interrupted; what it had not finished will be done again", e);
      } catch (RuntimeException | Error e) {
        failure = e;
      } finally {
        if (running.decrementAndGet() == 0) {
          model.close();
        }
      }
    }

    private void predictWindow(List<PendingSample> window) {
      List<PendingSample> wanted =
          window.stream().filter(sample -> !sample.entry().dropped()).toList();
      parts(wanted, classes, MOST_LOGITS).forEach(this::predict);
    }

    private void predict(List<PendingSample> samples) {
      float[][] logits;
      long start = System.nanoTime();
      busySince = start;
      busy = true;
      try {
        logits = model.predict(samples.stream().map(PendingSample::input).toList());
        checkShape(logits, samples);
      } catch (RuntimeException e) {
        retryHalves(samples, e);
        return;
      } finally {
        busy = false;
      }
      meters.predicted(samples.size(), System.nanoTime() - start);
      for (int i = 0; i < logits.length; i++) {
        try {
          publisher.logits(samples.get(i), logits[i]);
        } catch (BadRecordException e) {
          publisher.deadLetter(samples.get(i), e);
        }
      }
    }

    /** Half by half, until those that the model fails on stand alone. */
    private void retryHalves(List<PendingSample> samples, RuntimeException e) {
      if (abandoned) {
        return;
      }
      if (samples.size() == 1) {
        PendingSample culprit = samples.get(0);
        LOG.debug("the model failed on the sample '{}'", culprit.id(), e);
        publisher.deadLetter(
            culprit,
            new BadRecordException(
                Reason.PREDICTION_FAILED, "the model failed: " + e.getMessage()));
        return;
      }
      int middle = samples.size() / 2;
      predict(samples.subList(0, middle));
      predict(samples.subList(middle, samples.size()));
    }

    private void checkShape(float[][] logits, List<PendingSample> samples) {
      if (logits.length != samples.size()) {
        throw new IllegalStateException(
            "it gave %d rows of logits for %d samples".formatted(logits.length, samples.size()));
      }
      for (int i = 0; i < logits.length; i++) {
        int positions = samples.get(i).input().positions();
        if (logits[i].length != (long) positions * classes) {
          throw new IllegalStateException(
              "it gave %d logits for %d positions, the label space has %d classes"
                  .formatted(logits[i].length, positions, classes));
        }
      }
    }
  }

  /** Lets it finish the windows it has, for 1.5 seconds; then leaves it alone. */
  @Override
  public void close() {
    stopping = true;
    try {
      join(PATIENCE);
      abandoned = true;
      if (alive()) {
        callers.forEach(Thread::interrupt);
        join(LAST_PATIENCE);
      }
    } catch (InterruptedException e) {
      abandoned = true;
      callers.forEach(Thread::interrupt);
      Thread.currentThread().interrupt();
    }
    if (alive()) {
      LOG.warn("the model did not stop in time; what it had not finished will be done again");
    }
  }

  private void join(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    for (Caller caller : callers) {
      caller.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
    }
  }

  private boolean alive() {
    return callers.stream().anyMatch(Thread::isAlive);
  }
}
