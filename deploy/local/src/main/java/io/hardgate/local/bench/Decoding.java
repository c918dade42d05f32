package io.hardgate.local.bench;

import io.hardgate.lifecycle.StopSignal;
import io.hardgate.student.stream.PairDecoder;
import io.hardgate.student.training.Example;
import io.hardgate.student.training.PairBatch;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What a trainer does with the same pairs before a step: from the records' bytes, as a consumer
 * gives them, to the buffers of a batch. It is timed by what it takes of a processor, as it has a
 * thread of its own beside the step.
 */
final class Decoding implements Contestant {

  /** Batches in flight, as in a trainer: what was decoded last is no longer in the caches. */
  private static final int BUFFERS = 4;

  private final TrainingWorkload workload;
  private final int size;
  private final PairDecoder decoder;
  private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
  private final List<PairBatch> buffers = new ArrayList<>();
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  Decoding(TrainingWorkload workload) {
    this.workload = workload;
    size = workload.batchSize();
    decoder = workload.decoder();
    workload.pairs().forEach(pair -> records.add(TrainingWorkload.record(pair)));
    for (int i = 0; i < BUFFERS; i++) {
      buffers.add(new PairBatch(decoder.rules().labels().classes()));
    }
  }

  @Override
  public String name() {
    return "decoding";
  }

  /** Bytes of all records. */
  long bytes() {
    return records.stream().mapToLong(record -> record.value().length).sum();
  }

  @Override
  public double turn(StopSignal stop) {
    decode(0, workload.warmUp(), stop);
    long start = threads.getCurrentThreadCpuTime();
    decode(workload.warmUp(), workload.warmUp() + workload.steps(), stop);
    double seconds =
        (threads.getCurrentThreadCpuTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
    return workload.steps() * (double) size / seconds;
  }

  private void decode(int from, int until, StopSignal stop) {
    int batches = records.size() / size;
    for (int step = from; step < until; step++) {
      stop.throwIfRequested();
      int first = step % batches * size;
      List<Example> examples = new ArrayList<>(size);
      for (ConsumerRecord<byte[], byte[]> record : records.subList(first, first + size)) {
        examples.add(TrainingWorkload.example(decoder, record));
      }
      PairBatch unused = buffers.get(step % BUFFERS).fill(examples);
    }
  }
}
