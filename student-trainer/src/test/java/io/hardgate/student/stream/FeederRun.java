package io.hardgate.student.stream;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.hardgate.config.StudentConfig;
import io.hardgate.lifecycle.Closer;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.Worker;
import io.hardgate.student.metrics.StudentMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A feeder at work, and what it hands over. Stands for the training thread. */
final class FeederRun implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final PairTopic topic;
  private final Closer closer = new Closer();
  private final NDManager manager;
  private final BatchQueue queue;
  private final Worker feeding;
  private final Map<Long, String> texts = new HashMap<>();
  final HeldOut heldOut;

  /**
   * What was handed over.
   *
   * @param texts of its examples
   */
  record Taken(List<String> texts, BatchQueue.Filled filled) {}

  FeederRun(
      PairTopic topic,
      StudentConfig config,
      LogState resumed,
      long steps,
      Optional<Journal> journal) {
    this.topic = topic;
    manager = closer.register(NDManager.newBaseManager());
    queue = new BatchQueue(PairTopic.LABELS.classes());
    heldOut = new HeldOut(config.heldOut(), config.heldBytes(), topic.partitions);
    StudentMeters meters = new StudentMeters(new SimpleMeterRegistry(), "student", "teacher");
    PairLog log = closer.register(topic.open());
    Optional<PairLog> past =
        config.replayShare() > 0 ? Optional.of(closer.register(topic.open())) : Optional.empty();
    journal.ifPresent(closer::register);
    PairFeeder feeder = new PairFeeder(log, PairTopic.decoder(config), queue, meters, config);
    feeding =
        closer.register(
            Worker.start(
                "feeder", new Health(), stop -> feeder.run(resumed, steps, journal, past, stop)));
  }

  /** The next batch; empty if there are no more. Throws what the feeder died of. */
  Optional<Taken> next() throws InterruptedException {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (Instant.now().isBefore(deadline)) {
      Optional<BatchQueue.Filled> filled = queue.poll();
      if (filled.isPresent()) {
        Taken taken = new Taken(read(filled.get()), filled.get());
        filled.get().heldOut().forEach(heldOut::add);
        queue.recycle(filled.get().batch());
        return Optional.of(taken);
      }
      if (queue.exhausted().isPresent()) {
        return Optional.empty();
      }
      if (feeding.ended()) {
        feeding.join();
      }
    }
    throw new AssertionError("no batch within " + PATIENCE);
  }

  /** So many batches. */
  List<Taken> take(int count) throws InterruptedException {
    List<Taken> taken = new ArrayList<>();
    while (taken.size() < count) {
      taken.add(next().orElseThrow());
    }
    return taken;
  }

  /** All batches there are. */
  List<Taken> takeAll() throws InterruptedException {
    List<Taken> taken = new ArrayList<>();
    for (Optional<Taken> one = next(); one.isPresent(); one = next()) {
      taken.add(one.get());
    }
    return taken;
  }

  /** Where the log goes on, once all was taken. */
  LogState end() {
    return queue.exhausted().orElseThrow();
  }

  private List<String> read(BatchQueue.Filled filled) {
    if (filled.isEmpty()) {
      return List.of();
    }
    try (NDManager scope = manager.newSubManager()) {
      NDArray buckets = filled.batch().inputs(scope).get(0);
      List<String> found = new ArrayList<>();
      for (long bucket : buckets.toLongArray()) {
        found.add(texts.getOrDefault(bucket, "?" + bucket));
      }
      return found;
    }
  }

  /** Learns the texts of so many offsets of each partition, to name them. */
  FeederRun naming(int offsets) {
    for (int partition = 0; partition < topic.partitions; partition++) {
      for (int offset = 0; offset < offsets; offset++) {
        String text = PairTopic.text(partition, offset);
        texts.put((long) PairTopic.WORDS.hash(text)[0], text);
      }
    }
    return this;
  }

  @Override
  public void close() {
    closer.close();
  }
}
