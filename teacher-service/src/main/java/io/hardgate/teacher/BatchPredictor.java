package io.hardgate.teacher;

import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.Reason;
import io.hardgate.teacher.model.LengthOrder;
import io.hardgate.teacher.model.TeacherModel;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that owns the model: takes windows of samples, predicts them batch by batch, and hands
 * the logits to the publisher. It closes the model when it ends.
 */
final class BatchPredictor implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BatchPredictor.class);
  private static final Duration PATIENCE = Duration.ofMillis(1500);
  private static final Duration LAST_PATIENCE = Duration.ofMillis(200);
  private static final long IDLE_MILLIS = 50;

  private final TeacherModel model;
  private final int classes;
  private final int batchSize;
  private final LogitsPublisher publisher;
  private final TeacherMeters meters;
  private final BlockingQueue<List<PendingSample>> windows = new ArrayBlockingQueue<>(1);
  private final Thread thread = new Thread(this::run, "hardgate-teacher-model");
  private volatile boolean stopping;
  private volatile boolean abandoned;
  private volatile Throwable failure;

  BatchPredictor(
      TeacherModel model,
      int classes,
      int batchSize,
      LogitsPublisher publisher,
      TeacherMeters meters) {
    this.model = model;
    this.classes = classes;
    this.batchSize = batchSize;
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

  /** The shortest texts first, so that a batch needs little padding. */
  private void predictWindow(List<PendingSample> window) {
    List<PendingSample> sorted =
        Arrays.stream(LengthOrder.of(window.size(), i -> window.get(i).text().length()))
            .mapToObj(window::get)
            .toList();
    for (int from = 0; from < sorted.size() && !abandoned; from += batchSize) {
      List<PendingSample> batch =
          sorted.subList(from, Math.min(from + batchSize, sorted.size())).stream()
              .filter(sample -> !sample.entry().dropped())
              .toList();
      if (!batch.isEmpty()) {
        predictBatch(batch);
        publisher.cardIfDue();
      }
    }
  }

  private void predictBatch(List<PendingSample> batch) {
    float[][] logits;
    long start = System.nanoTime();
    try {
      logits = model.predict(batch.stream().map(PendingSample::text).toList());
      checkShape(logits, batch.size());
    } catch (RuntimeException e) {
      retryAlone(batch, e);
      return;
    }
    meters.predicted(batch.size(), System.nanoTime() - start);
    for (int i = 0; i < logits.length; i++) {
      try {
        publisher.logits(batch.get(i), logits[i]);
      } catch (BadRecordException e) {
        publisher.deadLetter(batch.get(i), e);
      }
    }
  }

  private void retryAlone(List<PendingSample> batch, RuntimeException e) {
    if (abandoned) {
      return;
    }
    if (batch.size() == 1) {
      LOG.debug("the model failed on '{}'", batch.get(0).id(), e);
      publisher.deadLetter(
          batch.get(0),
          new BadRecordException(Reason.PREDICTION_FAILED, "the model failed: " + e.getMessage()));
      return;
    }
    batch.forEach(sample -> predictBatch(List.of(sample)));
  }

  private void checkShape(float[][] logits, int samples) {
    if (logits.length != samples) {
      throw new IllegalStateException(
          "it gave %d rows of logits for %d samples".formatted(logits.length, samples));
    }
    for (float[] row : logits) {
      if (row.length != classes) {
        throw new IllegalStateException(
            "it gave %d logits, the label space has %d classes".formatted(row.length, classes));
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
