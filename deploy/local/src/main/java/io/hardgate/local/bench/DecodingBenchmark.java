package io.hardgate.local.bench;

import io.hardgate.lifecycle.StopSignal;
import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.DenseValues;
import io.hardgate.messages.Dtype;
import io.hardgate.messages.Logits;
import io.hardgate.messages.Pair;
import io.hardgate.messages.SparseLogits;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** What decoding costs a trainer, by turns with the training steps that it is for. */
public final class DecodingBenchmark {

  private static final String HALF = "lm-8192-dense";
  private static final String FLOAT = "lm-8192-dense-float32";

  private final int rounds;
  private final int steps;

  /**
   * Wiring.
   *
   * @param rounds that are counted
   * @param steps of a language model in a turn
   */
  public DecodingBenchmark(int rounds, int steps) {
    this.rounds = rounds;
    this.steps = steps;
  }

  /** What there is to be decoded. */
  public static List<String> workloads() {
    List<String> names = new ArrayList<>(TrainingWorkloads.names());
    names.add(names.indexOf(HALF) + 1, FLOAT);
    return names;
  }

  /**
   * Runs one workload.
   *
   * @throws io.hardgate.lifecycle.HardgateException if it is stopped
   */
  public DecodingShare run(String name, StopSignal stop) throws InterruptedException {
    TrainingWorkload workload = workload(name, steps);
    Decoding decoding = new Decoding(workload);
    List<Standing> standings =
        Rounds.run(
            List.of(new FedFromMemory(workload, workload.batches()), decoding), rounds, stop);
    double positions =
        workload.pairs().stream().mapToLong(pair -> pair.getLogits(0).getPositions()).sum();
    double batchMillis = workload.batchSize() * 1e3;
    return new DecodingShare(
        name,
        encoding(workload.pairs().get(0).getLogits(0)),
        positions * workload.batchSize() / workload.pairs().size(),
        decoding.bytes() / positions,
        standings.get(0).speed().divided(batchMillis),
        standings.get(1).speed().divided(batchMillis),
        standings.get(1).ratio().divided(1));
  }

  static TrainingWorkload workload(String name, int steps) {
    return name.equals(FLOAT)
        ? inFloat32(TrainingWorkloads.of(HALF, steps))
        : TrainingWorkloads.of(name, steps);
  }

  private static String encoding(Logits logits) {
    SparseLogits sparse = logits.getSparse();
    return logits.hasSparse()
        ? "sparse, k = %d, %s".formatted(sparse.getK(), name(sparse.getDtype()))
        : "dense " + name(logits.getDense().getDtype());
  }

  private static String name(Dtype dtype) {
    return dtype == Dtype.FLOAT16 ? "float16" : "float32";
  }

  private static TrainingWorkload inFloat32(TrainingWorkload half) {
    int classes = half.decoder().rules().labels().classes();
    List<Pair> pairs = half.pairs().stream().map(pair -> inFloat32(pair, classes)).toList();
    return new TrainingWorkload(FLOAT, half.settings(), pairs, half.warmUp(), half.steps());
  }

  private static Pair inFloat32(Pair half, int classes) {
    Logits logits = half.getLogits(0);
    int positions = logits.getPositions();
    FloatBuffer values = FloatBuffer.allocate(positions * classes);
    try {
      DenseValues.of(logits.getDense(), positions, classes).copyTo(values);
    } catch (BadRecordException e) {
      throw new IllegalStateException("a pair of the benchmark was refused", e);
    }
    Pair.Builder pair = half.toBuilder();
    pair.getLogitsBuilder(0).setDense(DenseValues.encode(values.array(), Dtype.FLOAT32));
    return pair.build();
  }
}
