package io.hardgate.inner;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.SparseValues;
import io.hardgate.student.supervision.DistillationLoss;
import io.hardgate.student.supervision.HardGate;
import io.hardgate.student.supervision.Targets;
import io.hardgate.student.training.Compute;
import io.hardgate.student.training.SparseRows;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Gate, loss and gradient of a batch at tau 1, on one thread of the engine. All but the first give
 * every position's figures, too.
 */
@State(Scope.Thread)
@SuppressWarnings("try") // a scope is there to be closed
public class LossLoops {

  private static final int POSITIONS = 128;
  private static final int CLASSES = 8192;

  private final DistillationLoss loss = new DistillationLoss(new HardGate());
  private final SparseRows rows = new SparseRows();
  private NDManager manager;
  private NDArray student;
  private NDArray traced;
  private NDArray teacher;
  private NDArray labels;
  private NDArray ones;
  private NDArray samples;
  private SparseValues listed;
  private int[] words;
  private ByteBuffer expanded;

  /** Makes the batch. */
  @Setup
  public void prepare() throws BadRecordException {
    manager = Compute.open("cpu", 1);
    Sentence sentence = Sentence.random(POSITIONS, CLASSES);
    words = sentence.words();
    Shape all = new Shape(POSITIONS, CLASSES);
    float[] z = Sentence.gaussian(POSITIONS * CLASSES, 1, new Random(2));
    student = manager.create(z, all);
    traced = manager.create(z, all);
    traced.setRequiresGradient(true);
    teacher = manager.create(sentence.logits(), all);
    labels = manager.create(Arrays.stream(words).asLongStream().toArray()).reshape(POSITIONS, 1);
    ones = manager.ones(new Shape(POSITIONS, 1), DataType.FLOAT32);
    samples = manager.zeros(new Shape(POSITIONS, 1), DataType.INT64);
    listed = SparseValues.of(sentence.sparse().getLogits(0).getSparse(), POSITIONS, CLASSES);
    expanded =
        ByteBuffer.allocateDirect(POSITIONS * CLASSES * Float.BYTES).order(ByteOrder.nativeOrder());
  }

  @TearDown
  public void close() {
    manager.close();
  }

  /** As it is written down, and the gradient by the engine. */
  @Benchmark
  public float composed() {
    try (NDManager scope = scope()) {
      NDArray loss;
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray logP = traced.logSoftmax(1); // positions x classes
        NDArray logQ = teacher.logSoftmax(1);
        NDArray labelLogP = logP.gather(labels, 1); // positions x 1
        NDArray surer = labelLogP.stopGradient().gt(logQ.gather(labels, 1));
        NDArray gate = surer.toType(DataType.FLOAT32, false);
        NDArray byTeacher = logQ.exp().mul(logP).sum(new int[] {1}, true);
        loss = gate.mul(byTeacher).sub(gate.sub(1).mul(labelLogP)).mean().neg();
        collector.backward(loss);
      }
      try (NDArray gradient = traced.getGradient()) {
        return loss.getFloat();
      }
    }
  }

  @Benchmark
  public double dense() {
    try (NDManager scope = scope()) {
      return dense(teacher);
    }
  }

  /** Sparse logits as a dense tensor. */
  @Benchmark
  public double sparseExpanded() {
    try (NDManager scope = scope()) {
      listed.copyTo(expanded.clear().asFloatBuffer(), words);
      return dense(scope.create(expanded, new Shape(POSITIONS, CLASSES), DataType.FLOAT32));
    }
  }

  @Benchmark
  public double sparse() {
    try (NDManager scope = scope()) {
      rows.clear().in(scope);
      for (int i = 0; i < POSITIONS; i++) {
        rows.add(listed, i, words[i]);
      }
      return loss.apply(student, rows.at(1, labels, ones, ones, samples), 1).figures().loss();
    }
  }

  private double dense(NDArray logits) {
    return loss.apply(student, new Targets(logits, labels, ones, ones, samples), 1)
        .figures()
        .loss();
  }

  /** What is computed from the standing arrays is freed with it. */
  private NDManager scope() {
    NDManager scope = manager.newSubManager();
    scope.tempAttachAll(student, traced, teacher, labels, ones, samples);
    return scope;
  }
}
