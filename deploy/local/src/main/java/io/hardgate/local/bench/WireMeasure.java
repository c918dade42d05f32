package io.hardgate.local.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.hardgate.messages.LogitValues;
import io.hardgate.messages.Logits;
import io.hardgate.messages.SparseBuckets;
import io.hardgate.messages.SparseValues;
import io.hardgate.student.supervision.DistillationLoss;
import io.hardgate.student.supervision.HardGate;
import io.hardgate.student.supervision.SupervisionPolicy;
import io.hardgate.student.supervision.TeacherOnly;
import io.hardgate.student.training.SparseRows;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.function.Function;

/** Sums of one encoding over the chunks. */
final class WireMeasure {

  private static final String LABEL_SPACE = "0123456789abcdef";

  private final WireEncoding encoding;
  private final int classes;
  private final SparseBuckets buckets = new SparseBuckets();
  private final Comparison gate = new Comparison(new HardGate());
  private final Comparison teacher = new Comparison(new TeacherOnly());
  private final WireTopics topics;
  private long records;
  private long positions;
  private long payload;
  private double error;
  private double largestError;
  private long gridDecisions;
  private long gridDisagreements;
  private long betweenDecisions;
  private long betweenDisagreements;
  private double largestGap;
  private long timed;
  private long nanos;

  /** Loss and gradient against the dense ones under one policy. */
  private static final class Comparison {
    private final SupervisionPolicy policy;
    private double loss;
    private double denseLoss;
    private double kl;
    private double denseKl;
    private double dot;
    private double square;
    private double denseSquare;

    Comparison(SupervisionPolicy policy) {
      this.policy = policy;
    }

    void add(WireChunk chunk, DistillationLoss.Result found) {
      DistillationLoss.Result exact = chunk.loss(policy);
      int count = chunk.positions();
      loss += found.figures().loss() * count;
      denseLoss += exact.figures().loss() * count;
      for (int i = 0; i < count; i++) {
        kl += found.figures().kl(i);
        denseKl += exact.figures().kl(i);
      }
      // The gradient of a chunk is a mean over its positions.
      double scale = (double) count * count;
      dot += scale * sum(found.gradient().mul(exact.gradient()));
      square += scale * sum(found.gradient().square());
      denseSquare += scale * sum(exact.gradient().square());
    }

    /** By rows first: a float's sum over millions of squares would be rough. */
    private static double sum(NDArray rows) {
      double sum = 0;
      for (float row : rows.sum(new int[] {1}).toFloatArray()) {
        sum += row;
      }
      return sum;
    }

    double lossError() {
      return loss / denseLoss - 1;
    }

    double klError() {
      return kl / denseKl - 1;
    }

    double cosine() {
      return dot / Math.sqrt(square * denseSquare);
    }
  }

  WireMeasure(WireEncoding encoding, int classes, String compression) {
    topics = new WireTopics(compression);
    this.encoding = encoding;
    this.classes = classes;
  }

  void add(WireChunk chunk) {
    LogitValues[] read = new LogitValues[chunk.sizes.length];
    int from = 0;
    for (int i = 0; i < read.length; i++) {
      int to = from + chunk.sizes[i];
      float[] logits = Arrays.copyOfRange(chunk.teacher, from * classes, to * classes);
      int[] labels = Arrays.copyOfRange(chunk.words, from, to);
      long start = System.nanoTime();
      Logits message = encoding.encode("gloss-" + records, logits, labels, LABEL_SPACE);
      byte[] record = message.toByteArray();
      if (positions > 0) { // the first chunk warms up
        nanos += System.nanoTime() - start;
        timed += labels.length;
      }
      payload += WireEncoding.payload(message);
      topics.add(message, labels);
      records++;
      read[i] = encoding.decode(record, classes);
      from = to;
    }
    positions += chunk.positions();
    try (NDManager scope = chunk.scope.newSubManager()) {
      if (encoding.sparse() && !encoding.expanded()) {
        addSparse(chunk, read, scope);
      } else {
        addDense(chunk, read, scope);
      }
    }
  }

  private void addSparse(WireChunk chunk, LogitValues[] read, NDManager scope) {
    compare(chunk, tau -> labelLogQ(chunk, read, tau));
    SparseRows rows = new SparseRows().clear().in(scope);
    int row = 0;
    for (LogitValues values : read) {
      for (int i = 0; i < values.positions(); i++) {
        rows.add((SparseValues) values, i, chunk.words[row++]);
      }
    }
    learn(
        chunk,
        policy ->
            new DistillationLoss(policy)
                .apply(
                    chunk.student,
                    rows.at(1, chunk.labels, chunk.ones(), chunk.ones(), chunk.samples()),
                    1));
  }

  private void learn(WireChunk chunk, Function<SupervisionPolicy, DistillationLoss.Result> loss) {
    gate.add(chunk, loss.apply(gate.policy));
    teacher.add(chunk, loss.apply(teacher.policy));
  }

  private double[] labelLogQ(WireChunk chunk, LogitValues[] read, double tau) {
    double[] logQ = new double[chunk.positions()];
    int row = 0;
    for (LogitValues values : read) {
      for (int i = 0; i < values.positions(); i++) {
        logQ[row] = buckets.readLabel((SparseValues) values, i, chunk.words[row], tau);
        row++;
      }
    }
    return logQ;
  }

  private void addDense(WireChunk chunk, LogitValues[] read, NDManager scope) {
    FloatBuffer all = FloatBuffer.allocate(chunk.positions() * classes);
    int row = 0;
    for (LogitValues values : read) {
      values.copyTo(all, Arrays.copyOfRange(chunk.words, row, row + values.positions()));
      row += values.positions();
    }
    NDArray logits = scope.create(all.array(), new Shape(chunk.positions(), classes));
    compare(chunk, tau -> chunk.labelLogQ(logits, tau));
    learn(chunk, policy -> chunk.loss(policy, logits));
  }

  /** The label's log-probability of every position at a temperature. */
  private interface LabelLogQ {
    double[] at(double tau);
  }

  private void compare(WireChunk chunk, LabelLogQ found) {
    for (double tau : WireBenchmark.TAUS) {
      double[] exact = chunk.labelLogQ(tau);
      double[] logQ = found.at(tau);
      for (int i = 0; i < logQ.length; i++) {
        double off = Math.abs(logQ[i] - exact[i]);
        error += off;
        largestError = Math.max(largestError, off);
      }
      betweenDecisions += logQ.length;
      betweenDisagreements += disagreements(chunk, exact, logQ);
    }
    for (float tau : encoding.grid()) {
      double exactly = 12 / Math.rint(12.0 / tau); // 0.6 and 2.4 are no floats
      double[] logQ = found.at(exactly);
      gridDecisions += logQ.length;
      gridDisagreements += disagreements(chunk, chunk.labelLogQ(exactly), logQ);
    }
  }

  private long disagreements(WireChunk chunk, double[] exact, double[] logQ) {
    long count = 0;
    for (int i = 0; i < logQ.length; i++) {
      double logP = chunk.labelLogP[i];
      if ((logP > logQ[i]) != (logP > exact[i])) {
        count++;
        largestGap = Math.max(largestGap, Math.abs(logP - exact[i]));
      }
    }
    return count;
  }

  WireFigures figures() {
    return new WireFigures(
        encoding.name(),
        (double) payload / positions,
        topics.bytes(),
        error / betweenDecisions,
        largestError,
        (double) gridDisagreements / gridDecisions,
        (double) betweenDisagreements / betweenDecisions,
        largestGap,
        gate.lossError(),
        teacher.lossError(),
        teacher.klError(),
        gate.cosine(),
        teacher.cosine(),
        nanos / 1e3 / timed);
  }
}
