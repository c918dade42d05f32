package io.hardgate.student;

import ai.djl.ndarray.NDManager;
import io.hardgate.config.StudentConfig;
import io.hardgate.log.RateLimitedLog;
import io.hardgate.messages.LabelSpace;
import io.hardgate.student.metrics.StudentMeters;
import io.hardgate.student.stream.BatchQueue;
import io.hardgate.student.stream.LogState;
import io.hardgate.student.training.Compute;
import io.hardgate.student.training.PairBatch;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A student that learns from batches that lie in memory: each is all that a step of {@link
 * StudentService} is, and nothing is read, and nothing saved. What streaming costs is measured
 * against it. Owned by one thread.
 */
public final class MemoryTrainer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MemoryTrainer.class);

  private final NDManager manager;
  private final RateLimitedLog problems = new RateLimitedLog(LOG);
  private final Training training;

  /** Of a student that has learned nothing yet. */
  public MemoryTrainer(StudentConfig config, LabelSpace labels, MeterRegistry registry) {
    manager = Compute.open(config.device(), config.threads());
    StudentMeters meters = new StudentMeters(registry, config.id(), config.supervision().teacher());
    training = new Training(manager, config, labels, meters, "memory", problems);
  }

  /** Measures a batch, as one that was not seen before, and learns from it. */
  public void learn(PairBatch batch) {
    training.learn(
        new BatchQueue.Filled(
            batch,
            batch.size(),
            0,
            1,
            LogState.NOWHERE,
            batch.size(),
            0,
            List.of(),
            List.of(),
            List.of()));
  }

  @Override
  public void close() {
    training.close();
    manager.close();
    problems.end();
  }
}
