package io.hardgate.student.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import io.hardgate.student.guard.TeacherWatch;
import io.hardgate.student.supervision.Answer;
import io.hardgate.student.supervision.Answers;
import io.hardgate.student.supervision.SparseAnswer;
import io.hardgate.student.supervision.SparseTargets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one teacher is worth on every position of a batch, before the batch is learned from; at its
 * own fitted temperature, whatever it is blended at. On the host.
 */
public final class TeacherFigures {

  /**
   * A class that the teacher rules out has log q = -inf; this means the same, and can be summed.
   */
  private static final double LEAST_LOG_Q = -1e6;

  private static final int SHARED_COLUMNS = 3; // label, has a label, the student's class
  private static final int COLUMNS = 4; // answered, class, confidence, NLL

  private final String teacher;
  private final String version;
  private final double tau;
  private final float[] table;
  private final int width;
  private final int column;

  private TeacherFigures(Answer answer, double tau, float[] table, int width, int column) {
    this.teacher = answer.teacher();
    this.version = answer.version();
    this.tau = tau;
    this.table = table;
    this.width = width;
    this.column = column;
  }

  /**
   * Measures all teachers of a batch, in one copy from the device.
   *
   * @param student its logits, positions x classes, detached
   * @param tau the fitted temperature of each teacher
   */
  static List<TeacherFigures> measure(
      Answers answers, NDArray student, ToDoubleFunction<String> tau) {
    if (answers.teachers().isEmpty()) {
      return List.of();
    }
    NDList columns = new NDList(); // each positions x 1
    columns.add(answers.labels().toType(DataType.FLOAT32, false));
    columns.add(answers.hasLabel());
    columns.add(predicted(student));
    for (Answer answer : answers.teachers()) {
      columns.add(answer.given());
      double own = tau.applyAsDouble(answer.teacher());
      columns.addAll(
          answer.sparse().isPresent()
              ? sparse(answer.sparse().get(), own, answer, answers)
              : dense(answer.logits(), own, answers.labels()));
    }
    float[] table = NDArrays.concat(columns, 1).toFloatArray(); // positions x columns
    List<TeacherFigures> figures = new ArrayList<>();
    int column = SHARED_COLUMNS;
    for (Answer answer : answers.teachers()) {
      figures.add(
          new TeacherFigures(
              answer, tau.applyAsDouble(answer.teacher()), table, columns.size(), column));
      column += COLUMNS;
    }
    return figures;
  }

  /** Class, confidence and NLL, each positions x 1. */
  private static NDList dense(NDArray logits, double tau, NDArray labels) {
    // The largest goes first: divided by a tau below 1, large logits would become inf, and NaN.
    NDArray below = logits.sub(logits.max(new int[] {1}, true));
    NDArray logQ = below.div(tau).logSoftmax(1).maximum(LEAST_LOG_Q);
    return new NDList(
        predicted(logits), logQ.max(new int[] {1}, true).exp(), logQ.gather(labels, 1).neg());
  }

  private static NDList sparse(SparseAnswer sparse, double tau, Answer answer, Answers answers) {
    SparseTargets known = sparse.at(tau, answers.labels(), answer.given(), answers.hasLabel());
    NDArray likeliest = known.logQ().argMax(1).expandDims(1);
    // All of them new arrays: the memory of sparse targets is used again.
    return new NDList(
        known.classes().gather(likeliest, 1).toType(DataType.FLOAT32, false),
        known.logQ().max(new int[] {1}, true).exp(),
        known.labelLogQ().neg());
  }

  private static NDArray predicted(NDArray logits) {
    return logits.argMax(1).expandDims(1).toType(DataType.FLOAT32, false);
  }

  /** Shows a watch every position that the teacher answered. */
  void showTo(TeacherWatch watch) {
    for (int i = 0; i < positions(); i++) {
      if (answered(i) && hasLabel(i)) {
        watch.labelled(confidence(i), agrees(i), nll(i));
      } else if (answered(i)) {
        watch.unlabelled(confidence(i), agrees(i));
      }
    }
  }

  private float get(int position, int at) {
    return table[position * width + at];
  }

  /** The teacher's id. */
  public String teacher() {
    return teacher;
  }

  /** The teacher's version, as its newest logits in the batch have it. */
  public String version() {
    return version;
  }

  /** The temperature that is fitted to it, and that it was measured at. */
  public double tau() {
    return tau;
  }

  /** Positions in the batch, answered or not. */
  public int positions() {
    return table.length / width;
  }

  /** Whether the teacher gave logits. */
  public boolean answered(int position) {
    return get(position, column) > 0;
  }

  /** How many positions it gave logits for. */
  public int answers() {
    int count = 0;
    for (int i = 0; i < positions(); i++) {
      if (answered(i)) {
        count++;
      }
    }
    return count;
  }

  public boolean hasLabel(int position) {
    return get(position, 1) > 0;
  }

  /** Whether the teacher predicts the label. */
  public boolean correct(int position) {
    return get(position, column + 1) == get(position, 0);
  }

  /** Whether the teacher predicts what the student predicts. */
  public boolean agrees(int position) {
    return get(position, column + 1) == get(position, 2);
  }

  /** Probability of the class that the teacher predicts. */
  public double confidence(int position) {
    return get(position, column + 2);
  }

  /** The teacher's negative log-likelihood of the label, in nats. */
  public double nll(int position) {
    return get(position, column + 3);
  }
}
