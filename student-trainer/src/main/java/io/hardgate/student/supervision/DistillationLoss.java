package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.hardgate.student.supervision.PositionFigures.Figure;
import java.util.Map;

/**
 * For a position with student distribution p, teacher distribution q at temperature tau, and label
 * y:
 *
 * <pre>{@code
 * loss = w_teacher * H(q, p) + w_label * (-log p[y] + r)     H(q, p) = -sum_v q[v] log p[v]
 * }</pre>
 *
 * averaged over the supervised positions of the batch. The weights come from a {@link
 * SupervisionPolicy}, detached, and r, which most do not have, is its {@link Regularization}. The
 * gradient is computed here, not by the engine: {@code d loss / dz = (w_teacher (p - q) + w_label
 * (p - onehot(y) + dr / dz)) / supervised}, and with the student tempered {@code tau (p_tau - q)}
 * in place of {@code p - q}.
 */
public final class DistillationLoss {

  private final SupervisionPolicy policy;

  public DistillationLoss(SupervisionPolicy policy) {
    this.policy = policy;
  }

  /** The loss at a later point of a student's life: see {@link SupervisionPolicy#after}. */
  public DistillationLoss after(long steps, LabelCounts seen) {
    return new DistillationLoss(policy.after(steps, seen));
  }

  /**
   * What the loss found.
   *
   * @param figures of every position, on the host
   * @param gradient of the loss with respect to the logits, positions x classes
   */
  public record Result(PositionFigures figures, NDArray gradient) {}

  /**
   * Figures and gradient of one batch.
   *
   * @param tau the teacher's temperature
   */
  public Result apply(StudentLogits student, Target target, double tau) {
    if (target instanceof LabelTargets alone) {
      return new LabelLoss(policy).apply(student, alone);
    }
    return target instanceof SparseTarget sparse
        ? apply(student, sparse.at(tau), tau)
        : apply(student, (Targets) target, tau);
  }

  /** The same of logits, positions x classes, detached. */
  public Result apply(NDArray logits, Target target, double tau) {
    return apply(StudentLogits.of(logits), target, tau);
  }

  /**
   * Figures and gradient of one batch, whose teacher is known by its likeliest classes. What of the
   * figures is a sum over all classes has one term for those that the teacher does not tell apart.
   *
   * @param tau the teacher's temperature, which the targets are at
   */
  public Result apply(StudentLogits student, SparseTargets targets, double tau) {
    return new SparseLoss(policy).apply(student, targets, tau);
  }

  /** The same of logits, positions x classes, detached. */
  public Result apply(NDArray logits, SparseTargets targets, double tau) {
    return apply(StudentLogits.of(logits), targets, tau);
  }

  private Result apply(StudentLogits said, Targets targets, double tau) {
    DataType type = said.logits().getDataType();
    NDArray labels = targets.labels(); // positions x 1
    NDArray hasTeacher = targets.hasTeacher();
    NDArray hasLabel = targets.hasLabel();
    StudentPart student = StudentPart.of(policy, said, labels, hasLabel, targets.samples());
    Tempered teacher = targets.tempered().apply(tau);
    NDArray q = teacher.probabilities(); // positions x classes
    NDArray labelLogQ = TeacherLogits.ofLabels(teacher, labels); // positions x 1

    LabelLikelihoods likelihoods =
        new LabelLikelihoods(
            student.labelLogP(), labelLogQ, hasTeacher.mul(hasLabel), targets.samples());
    Weights weights = Weights.of(policy, likelihoods, hasTeacher, hasLabel);

    double temper = policy.tempersStudent() ? tau : 1;
    Tempered pupil = temper == 1 ? student.student() : Tempered.of(said, temper);
    NDArray expected = student.student().expectedLogProbability(q); // positions x 1
    NDArray crossEntropy =
        (temper == 1 ? expected : pupil.expectedLogProbability(q)).mul(-temper * temper);
    NDArray kl = teacher.expectedLogProbability(q).sub(expected);

    Map<Figure, NDArray> columns = student.columns(); // each positions x 1
    columns.put(Figure.TEACHER_WEIGHT, weights.teacher());
    columns.put(Figure.LABEL_WEIGHT, weights.label());
    columns.put(Figure.TEACHER_LOSS, crossEntropy);
    columns.put(Figure.HAS_TEACHER, hasTeacher);
    columns.put(Figure.TEACHER_CONFIDENCE, teacher.confidence());
    columns.put(Figure.TEACHER_CLASS, teacher.predicted().toType(type, false));
    columns.put(Figure.TEACHER_NLL, labelLogQ.neg());
    columns.put(Figure.KL, kl);
    Distribution.STUDENT.measure(columns, student.student());
    Distribution.TEACHER.measure(columns, teacher);
    PositionFigures figures = PositionFigures.of(columns);

    double scale = 1.0 / Math.max(1, figures.supervised());
    // In place, where nobody has seen an array before: each new one is a walk through memory more.
    NDArray fromTeacher = pupil.probabilities().sub(q).muli(weights.teacher().mul(temper * scale));
    NDArray labelWeight = weights.label().mul(scale);
    NDArray gradient = fromTeacher.addi(student.labelGradient(labels, labelWeight));
    return new Result(figures, student.regularized(gradient, labelWeight));
  }
}
