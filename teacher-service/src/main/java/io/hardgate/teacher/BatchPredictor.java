package io.hardgate.teacher;

import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.Reason;
import io.hardgate.teacher.model.TeacherModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that owns the model: takes windows of samples, predicts them, and hands the logits to
 * the publisher. It closes the model when it ends.
 */
final class BatchPredictor implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BatchPredictor.class);
  private static final Duration PATIENCE = Duration.ofMillis(1500);
  private static final Duration LAST_PATIENCE = Duration.ofMillis(200);
  private static final long IDLE_MILLIS = 50;

  /** Logits that are in memory at a time, but for those of a single sample: 64 MB. */
  private static final long MOST_LOGITS = 16 << 20;

  private final TeacherModel model;
  private final int classes;
  private final LogitsPublisher publisher;
  private final TeacherMeters meters;
  private final BlockingQueue<List<PendingSample>> windows = new ArrayBlockingQueue<>(1);
  private final Thread thread = new Thread(this::run, "hardgate-teacher-model");
  private volatile long busySince;
  private volatile boolean busy;
  private volatile boolean stopping;
  private volatile boolean abandoned;
  private volatile Throwable failure;

  BatchPredictor(TeacherModel model, int classes, LogitsPublisher publisher, TeacherMeters meters) {
    this.model = model;
    this.classes = classes;
    this.publisher = publisher;
    this.meters = meters;
    // A model that hangs must not keep the process from ending.
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Whether a window would be taken now. */
  boolean hasRoom() {
    return windows.remainingCapacity() > 0;
  }

  /** Takes a window; not to be called without room, nor by two threads. */
  void submit(List<PendingSample> window) {
    windows.add(window);
  }

  /** How long the model has been at work on one call; zero if it is not. */
  Duration busy() {
    return busy ? Duration.ofNanos(System.nanoTime() - busySince) : Duration.ZERO;
  }

  /** Throws what the thread died of, if it did. */
  void throwFailure() {
    if (failure instanceof RuntimeException e) {
      throw e;
    } else if (failure instanceof Error e) {
      throw e;
    }
  }

  private void run() {
    try (model) {
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
    }
  }

  private void predictWindow(List<PendingSample> window) {
    List<PendingSample> wanted =
        window.stream().filter(sample -> !sample.entry().dropped()).toList();
    parts(wanted, classes, MOST_LOGITS).forEach(this::predict);
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
          new BadRecordException(Reason.PREDICTION_FAILED, "the model failed: " + e.getMessage()));
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

  /** Lets it finish the windows it has, for 1.5 seconds; then leaves it alone. */
  @Override
  public void close() {
    stopping = true;
    try {
      thread.join(PATIENCE.toMillis());
      abandoned = true;
      if (thread.isAlive()) {
        thread.interrupt();
        thread.join(LAST_PATIENCE.toMillis());
      }
    } catch (InterruptedException e) {
      abandoned = true;
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      LOG.warn("the model did not stop in time; what it had not finished will be done again");
    }
  }
}
