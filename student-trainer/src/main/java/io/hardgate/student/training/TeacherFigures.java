package io.hardgate.student.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.hardgate.student.guard.TeacherWatch;
import io.hardgate.student.supervision.Answer;
import io.hardgate.student.supervision.Answers;
import io.hardgate.student.supervision.SparseTargets;
import io.hardgate.student.supervision.StudentLogits;
import io.hardgate.student.supervision.TeacherLogits;
import io.hardgate.student.supervision.Tempered;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one teacher is worth on every position of a batch, before the batch is learned from; at its
 * own fitted temperature, whatever it is blended at. On the host.
 */
public final class TeacherFigures {

  /** Up to so many logits the engine's overhead for each operation is more than all the work. */
  private static final long FEW_LOGITS = 1 << 16;

  private final String teacher;
  private final String version;
  private final double tau;
  private final Shared shared;
  private final float[] given;
  private final float[] classes;
  private final float[] confidences;
  private final float[] nlls;
  private final float[] squares;

  /** What all teachers are measured against: a value for each position. */
  private record Shared(long[] labels, float[] hasLabel, float[] student) {}

  private TeacherFigures(
      Answer answer,
      double tau,
      Shared shared,
      float[] classes,
      float[] confidences,
      float[] nlls,
      float[] squares) {
    this.teacher = answer.teacher();
    this.version = answer.version();
    this.tau = tau;
    this.shared = shared;
    this.given = answer.given().toFloatArray();
    this.classes = classes;
    this.confidences = confidences;
    this.nlls = nlls;
    this.squares = squares;
  }

  /**
   * Measures all teachers of a batch.
   *
   * @param tau the fitted temperature of each teacher
   */
  static List<TeacherFigures> measure(
      Answers answers, StudentLogits student, ToDoubleFunction<String> tau) {
    if (answers.teachers().isEmpty()) {
      return List.of();
    }
    boolean few = student.logits().size() <= FEW_LOGITS;
    Shared shared =
        new Shared(
            answers.labels().toLongArray(),
            answers.hasLabel().toFloatArray(),
            student.predicted().toType(DataType.FLOAT32, false).toFloatArray());
    List<TeacherFigures> figures = new ArrayList<>();
    for (Answer answer : answers.teachers()) {
      double fitted = tau.applyAsDouble(answer.teacher());
      if (answer.sparse().isPresent()) {
        figures.add(ofListed(answer, answers, shared, fitted, student.logits().getShape().get(1)));
      } else if (few) {
        figures.add(onTheHost(answer, shared, fitted));
      } else {
        figures.add(onTheDevice(answer, shared, fitted, answers.labels()));
      }
    }
    return figures;
  }

  private static int largest(float[] z, int from, int classes) {
    int largest = 0;
    for (int v = 1; v < classes; v++) {
      if (z[from + v] > z[from + largest]) {
        largest = v;
      }
    }
    return largest;
  }

  private static TeacherFigures onTheHost(Answer answer, Shared shared, double tau) {
    float[] z = answer.logits().toFloatArray(); // positions x classes
    int positions = shared.labels.length;
    int classes = z.length / positions;
    float[] predicted = new float[positions];
    float[] confidences = new float[positions];
    float[] nlls = new float[positions];
    float[] squares = new float[positions];
    for (int i = 0; i < positions; i++) {
      int from = i * classes;
      int top = largest(z, from, classes);
      double most = z[from + top];
      double sum = 0;
      double squareSum = 0;
      for (int v = 0; v < classes; v++) {
        double share = Math.exp((z[from + v] - most) / tau);
        sum += share;
        squareSum += share * share;
      }
      predicted[i] = top;
      confidences[i] = (float) (1 / sum);
      squares[i] = (float) (squareSum / (sum * sum));
      double labelLogQ = (z[from + (int) shared.labels[i]] - most) / tau - Math.log(sum);
      nlls[i] = (float) -Math.max(TeacherLogits.LEAST_LOG_Q, labelLogQ);
    }
    return new TeacherFigures(answer, tau, shared, predicted, confidences, nlls, squares);
  }

  private static TeacherFigures onTheDevice(
      Answer answer, Shared shared, double tau, NDArray labels) {
    Tempered said = answer.tempered(tau);
    return new TeacherFigures(
        answer,
        tau,
        shared,
        said.predicted().toType(DataType.FLOAT32, false).toFloatArray(),
        said.confidence().toFloatArray(),
        TeacherLogits.ofLabels(said, labels).neg().toFloatArray(),
        said.squares().toFloatArray());
  }

  private static TeacherFigures ofListed(
      Answer answer, Answers answers, Shared shared, double tau, long classes) {
    SparseTargets known =
        answer
            .sparse()
            .orElseThrow()
            .at(tau, answers.labels(), answer.given(), answers.hasLabel(), answers.samples());
    NDArray likeliest = known.logQ().argMax(1).expandDims(1); // positions x 1
    return new TeacherFigures(
        answer,
        tau,
        shared,
        known.classes().gather(likeliest, 1).toType(DataType.FLOAT32, false).toFloatArray(),
        known.logQ().max(new int[] {1}).exp().toFloatArray(),
        known.labelLogQ().neg().toFloatArray(),
        known.squares(classes).toFloatArray());
  }

  /**
   * Shows a watch every position that the teacher answered.
   *
   * @param fitted whether the temperature is fitted; if not, the NLL says little
   */
  void showTo(TeacherWatch watch, boolean fitted) {
    for (int i = 0; i < positions(); i++) {
      if (answered(i) && hasLabel(i) && fitted) {
        watch.labelled(confidence(i), agrees(i), nll(i));
      } else if (answered(i)) {
        watch.unlabelled(confidence(i), agrees(i));
      }
    }
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
    return nlls.length;
  }

  /** Whether the teacher gave logits. */
  public boolean answered(int position) {
    return given[position] > 0;
  }

  /** How many positions it gave logits for. */
  public int answers() {
    return answers(positions());
  }

  /** How many of the first so many positions it gave logits for. */
  int answers(int first) {
    int count = 0;
    for (int i = 0; i < first; i++) {
      if (answered(i)) {
        count++;
      }
    }
    return count;
  }

  public boolean hasLabel(int position) {
    return shared.hasLabel[position] > 0;
  }

  /** Whether the teacher predicts the label. */
  public boolean correct(int position) {
    return classes[position] == shared.labels[position];
  }

  /** Whether the teacher predicts what the student predicts. */
  public boolean agrees(int position) {
    return classes[position] == shared.student[position];
  }

  /** Probability of the class that the teacher predicts. */
  public double confidence(int position) {
    return confidences[position];
  }

  /** The teacher's negative log-likelihood of the label, in nats. */
  public double nll(int position) {
    return nlls[position];
  }

  /** Sum over all classes of the squares of the teacher's probabilities. */
  public double squares(int position) {
    return squares[position];
  }
}
