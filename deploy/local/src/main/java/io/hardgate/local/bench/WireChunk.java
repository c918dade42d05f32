package io.hardgate.local.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.hardgate.student.supervision.DistillationLoss;
import io.hardgate.student.supervision.SupervisionPolicy;
import io.hardgate.student.supervision.Targets;
import java.util.HashMap;
import java.util.Map;

/** A few sequences: what teacher and student say of them, and the dense figures at any tau. */
final class WireChunk {

  final NDManager scope;
  final float[] teacher;
  final NDArray student;
  final NDArray labels;
  final int[] words;
  final int[] sizes;
  final double[] labelLogP;
  private final NDArray logits;
  private final Map<Double, double[]> labelLogQ = new HashMap<>();
  private final Map<SupervisionPolicy, DistillationLoss.Result> dense = new HashMap<>();

  /**
   * Holds them.
   *
   * @param logits of the teacher, positions x classes
   * @param teacher the same on the host
   * @param student its logits, positions x classes
   * @param labels positions x 1, int64; {@code words} on the host
   * @param sizes of the sequences
   * @param labelLogP by the student
   */
  WireChunk(
      NDManager scope,
      NDArray logits,
      float[] teacher,
      NDArray student,
      NDArray labels,
      int[] words,
      int[] sizes,
      double[] labelLogP) {
    this.scope = scope;
    this.logits = logits;
    this.teacher = teacher;
    this.student = student;
    this.labels = labels;
    this.words = words;
    this.sizes = sizes;
    this.labelLogP = labelLogP;
  }

  int positions() {
    return words.length;
  }

  /** Of each position's label by the teacher as it is. */
  double[] labelLogQ(double tau) {
    return labelLogQ.computeIfAbsent(tau, t -> labelLogQ(logits, t));
  }

  /** Of each position's label by these logits, positions x classes. */
  double[] labelLogQ(NDArray any, double tau) {
    try (NDManager own = scope.newSubManager()) {
      NDArray z = any.toType(DataType.FLOAT64, true);
      z.attach(own);
      return z.div(tau).logSoftmax(1).gather(labels, 1).toDoubleArray();
    }
  }

  /** Loss and gradient with the teacher as it is, at tau 1. */
  DistillationLoss.Result loss(SupervisionPolicy policy) {
    return dense.computeIfAbsent(policy, p -> loss(p, logits));
  }

  /** Loss and gradient with these logits, positions x classes, at tau 1. */
  DistillationLoss.Result loss(SupervisionPolicy policy, NDArray any) {
    return new DistillationLoss(policy).apply(student, targets(any), 1);
  }

  private Targets targets(NDArray any) {
    return new Targets(any, labels, ones(), ones(), samples());
  }

  /** Each position a sample of its own, positions x 1. */
  NDArray samples() {
    return scope.arange(0, positions(), 1, DataType.INT64).reshape(positions(), 1);
  }

  /** Positions x 1. */
  NDArray ones() {
    return scope.ones(new Shape(positions(), 1), DataType.FLOAT32);
  }
}
