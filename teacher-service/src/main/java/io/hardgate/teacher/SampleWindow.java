package io.hardgate.teacher;

import io.hardgate.config.TeacherConfig;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/**
 * Gathers samples until there is a batch of them, or the oldest has lingered long enough. While the
 * model is busy a window grows to several batches, which sorted by length need less padding. Owned
 * by the polling thread; times are those of {@link System#nanoTime}.
 */
final class SampleWindow {

  /** Beyond 8 batches or 1,024 samples the order by length gains little and latency grows. */
  private static final int BATCHES = 8;

  private static final int SAMPLES = 1024;

  private record Arrival(PendingSample sample, long nanos) {}

  private final int batchSize;
  private final long lingerNanos;
  private final Deque<Arrival> waiting = new ArrayDeque<>();

  SampleWindow(TeacherConfig.Batch batch) {
    this.batchSize = batch.size();
    this.lingerNanos = batch.linger().toNanos();
  }

  /** The most samples that {@link #take} gives. */
  int capacity() {
    return Math.max(batchSize, Math.min(batchSize * BATCHES, SAMPLES));
  }

  void add(PendingSample sample, long now) {
    waiting.add(new Arrival(sample, now));
  }

  /** Whether as many wait as can be taken. */
  boolean full() {
    return waiting.size() >= capacity();
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** How long until there is something to take; zero if there is. Not to be asked when empty. */
  Duration due(long now) {
    if (waiting.size() >= batchSize) {
      return Duration.ZERO;
    }
    return Duration.ofNanos(Math.max(0, waiting.element().nanos() + lingerNanos - now));
  }

  /** The oldest samples if they are due, else none. */
  List<PendingSample> take(long now) {
    List<PendingSample> samples = new ArrayList<>();
    if (!waiting.isEmpty() && due(now).isZero()) {
      while (samples.size() < capacity() && !waiting.isEmpty()) {
        samples.add(waiting.remove().sample());
      }
    }
    return samples;
  }

  /** Drops the samples of these partitions. */
  void drop(Collection<TopicPartition> partitions) {
    waiting.removeIf(
        arrival -> {
          boolean gone = partitions.contains(arrival.sample().partition());
          if (gone) {
            arrival.sample().entry().drop();
          }
          return gone;
        });
  }
}
