package io.hardgate.local.bench;

import io.hardgate.config.HardgateConfig;
import io.hardgate.config.StudentConfig;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.metrics.Registry;
import io.hardgate.student.MemoryTrainer;
import io.hardgate.student.training.PairBatch;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The same steps on the same batches, which lie in memory, ready to be learned from. */
final class FedFromMemory implements Contestant {

  private final TrainingWorkload workload;
  private final List<PairBatch> batches;

  FedFromMemory(TrainingWorkload workload, List<PairBatch> batches) {
    this.workload = workload;
    this.batches = batches;
  }

  @Override
  public String name() {
    return "from memory";
  }

  @Override
  public double turn(StopSignal stop) {
    HardgateConfig config = workload.settings().build();
    StudentConfig student = config.student();
    try (Registry registry = new Registry();
        MemoryTrainer trainer =
            new MemoryTrainer(student, config.labels().space(), registry.meters())) {
      learn(trainer, batches, 0, workload.warmUp(), stop);
      long start = System.nanoTime();
      learn(trainer, batches, workload.warmUp(), workload.warmUp() + workload.steps(), stop);
      double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
      return workload.steps() * (double) workload.batchSize() / seconds;
    }
  }

  /** Makes the steps from one to another, on these batches again and again. */
  static void learn(
      MemoryTrainer trainer, List<PairBatch> batches, long from, long until, StopSignal stop) {
    for (long step = from; step < until; step++) {
      stop.throwIfRequested();
      trainer.learn(batches.get((int) (step % batches.size())));
    }
  }
}
