package io.hardgate.local.bench;

import io.hardgate.config.HardgateConfig;
import io.hardgate.lifecycle.Closer;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.metrics.Registry;
import io.hardgate.student.MemoryTrainer;
import io.hardgate.student.training.PairBatch;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A student that has learned for a while before its steps are timed, and goes on in every turn.
 * When that has made it twice as old, it begins anew.
 */
final class AgedStudent implements Contestant, AutoCloseable {

  private final String name;
  private final TrainingWorkload workload;
  private final List<PairBatch> batches;
  private Closer closer;
  private MemoryTrainer trainer;
  private long steps;

  /**
   * A contestant; it comes of age in its first turn.
   *
   * @param workload whose warm-up is its age, in steps
   */
  AgedStudent(String name, TrainingWorkload workload, List<PairBatch> batches) {
    this.name = name;
    this.workload = workload;
    this.batches = batches;
    begin();
  }

  private void begin() {
    HardgateConfig config = workload.settings().build();
    closer = new Closer();
    Registry registry = closer.register(new Registry());
    trainer =
        closer.register(
            new MemoryTrainer(config.student(), config.labels().space(), registry.meters()));
    steps = 0;
  }

  @Override
  public String name() {
    return name;
  }

  /** Steps a second. */
  @Override
  public double turn(StopSignal stop) {
    if (steps >= 2L * workload.warmUp()) {
      closer.close();
      begin();
    }
    while (steps < workload.warmUp()) {
      step(stop);
    }
    long start = System.nanoTime();
    for (int i = 0; i < workload.steps(); i++) {
      step(stop);
    }
    return workload.steps() / ((System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1));
  }

  private void step(StopSignal stop) {
    stop.throwIfRequested();
    trainer.learn(batches.get((int) (steps++ % batches.size())));
  }

  @Override
  public void close() {
    closer.close();
  }
}
