package io.hardgate.local.bench;

import io.hardgate.config.ConfigSource;
import io.hardgate.config.HardgateConfig;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.local.soak.ResidentMemory;
import io.hardgate.metrics.Registry;
import io.hardgate.student.MemoryTrainer;
import io.hardgate.student.training.PairBatch;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What memory training takes from its first step to its last: many steps of one student, on batches
 * that lie in memory. Runs on one thread, the one that trains.
 */
public final class MemoryBenchmark {

  private static final int FIFTHS = 5;

  /** How often a fifth is looked at. */
  private static final int GLANCES = 20;

  private final int steps;
  private final int batchSize;
  private final HeapAllocation heap = new HeapAllocation();
  private final boolean resident = untold().isEmpty();
  private final long pid = ProcessHandle.current().pid();

  /**
   * Wiring.
   *
   * @param steps of a run, behind its warm-up
   * @param batchSize pairs a step of the language models; the classifier takes its own
   */
  public MemoryBenchmark(int steps, int batchSize) {
    this.steps = steps;
    this.batchSize = batchSize;
  }

  /** What there is to be trained. */
  public static List<String> workloads() {
    return TrainingWorkloads.names();
  }

  /** What this system does not tell; empty if it tells all. */
  public static Optional<String> untold() {
    Path status = Path.of("/proc/self/status");
    return Files.isReadable(status)
        ? Optional.empty()
        : Optional.of(
            "resident memory is not measured: %s has no %s"
                .formatted(System.getProperty("os.name"), status));
  }

  /**
   * Trains one student.
   *
   * @throws io.hardgate.lifecycle.HardgateException if it is stopped
   */
  public MemoryRun run(String name, StopSignal stop) {
    TrainingWorkload workload = workload(name);
    List<PairBatch> batches = workload.batches();
    HardgateConfig config = workload.settings().build();
    try (Registry registry = new Registry();
        MemoryTrainer trainer =
            new MemoryTrainer(config.student(), config.labels().space(), registry.meters())) {
      FedFromMemory.learn(trainer, batches, 0, workload.warmUp(), stop);
      List<MemoryFifth> fifths = new ArrayList<>();
      for (int i = 0; i < FIFTHS; i++) {
        long from = workload.warmUp() + (long) steps * i / FIFTHS;
        long until = workload.warmUp() + (long) steps * (i + 1) / FIFTHS;
        fifths.add(fifth(trainer, batches, from, until, until - workload.warmUp(), stop));
      }
      return new MemoryRun(name, workload.batchSize(), workload.warmUp(), fifths);
    }
  }

  private TrainingWorkload workload(String name) {
    TrainingWorkload workload = TrainingWorkloads.of(name, 0);
    if (name.equals("classifier")) {
      return workload;
    }
    ConfigSource settings =
        workload.settings().set("student.batchSize", Integer.toString(batchSize));
    return new TrainingWorkload(name, settings, workload.pairs(), workload.warmUp(), 0);
  }

  private MemoryFifth fifth(
      MemoryTrainer trainer,
      List<PairBatch> batches,
      long from,
      long until,
      long lastStep,
      StopSignal stop) {
    long allocated = 0;
    double direct = 0;
    double residentBytes = 0;
    double anonymous = 0;
    for (int i = 0; i < GLANCES; i++) {
      Map<Long, Long> before = heap.byThread();
      long begin = from + (until - from) * i / GLANCES;
      long end = from + (until - from) * (i + 1) / GLANCES;
      FedFromMemory.learn(trainer, batches, begin, end, stop);
      allocated += heap.since(before);
      direct += (double) directBytes() / GLANCES;
      if (resident) {
        ResidentMemory memory = ResidentMemory.of(pid);
        residentBytes += (double) memory.bytes() / GLANCES;
        anonymous += (double) memory.anonymous() / GLANCES;
      }
    }
    return new MemoryFifth(
        lastStep,
        (double) allocated / (until - from),
        heapInUse(),
        direct,
        resident ? residentBytes : null,
        resident ? anonymous : null);
  }

  private static long directBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  private static long heapInUse() {
    ManagementFactory.getMemoryMXBean().gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
