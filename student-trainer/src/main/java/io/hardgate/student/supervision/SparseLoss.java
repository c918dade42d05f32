package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.hardgate.student.supervision.PositionFigures.Figure;
import java.util.Map;

/**
 * {@link DistillationLoss} where the teacher is known by buckets: S, the classes that it tells
 * apart, and all the others together.
 *
 * <pre>{@code
 * H(q, p) = -sum_(v in S) q[v] log p[v] - q_rest log p_rest
 * d H / d z[v] = p[v] - q[v] in S, p[v] - q_rest p[v] / p_rest elsewhere
 * }</pre>
 *
 * <p>So the student is free to share p_rest among the others as it likes. With every class but one
 * in S this is the dense loss.
 */
record SparseLoss(SupervisionPolicy policy) {

  private static final double LEAST_REST = 1e-30;

  DistillationLoss.Result apply(StudentLogits said, SparseTargets targets, double tau) {
    DataType type = said.logits().getDataType();
    NDArray labels = targets.labels(); // positions x 1
    NDArray classes = targets.classes(); // positions x width
    NDArray hasTeacher = targets.hasTeacher();
    NDArray hasLabel = targets.hasLabel();
    StudentPart student = StudentPart.of(policy, said, labels, hasLabel, targets.samples());
    Tempered all = student.student();
    NDArray listedLogP = all.logProbabilities(classes); // positions x width
    NDArray q = targets.logQ().exp(); // positions x width
    NDArray once = q.mul(targets.counted());
    NDArray rest = targets.rest(); // positions x 1
    Remainder others = Remainder.of(all, classes);
    LabelLikelihoods likelihoods =
        new LabelLikelihoods(
            student.labelLogP(), targets.labelLogQ(), hasTeacher.mul(hasLabel), targets.samples());
    Weights weights = Weights.of(policy, likelihoods, hasTeacher, hasLabel);

    double temper = policy.tempersStudent() ? tau : 1;
    Tempered pupil = temper == 1 ? all : Tempered.of(said, temper);
    NDArray temperedListed = temper == 1 ? listedLogP : pupil.logProbabilities(classes);
    Remainder temperedOthers = temper == 1 ? others : Remainder.of(pupil, classes);
    NDArray crossEntropy =
        sum(once.mul(temperedListed)).add(rest.mul(temperedOthers.logP())).mul(-temper * temper);
    NDArray restKl = rest.mul(rest.maximum(LEAST_REST).log().sub(others.logP()));
    NDArray kl = sum(once.mul(targets.logQ().sub(listedLogP))).add(restKl);

    Map<Figure, NDArray> columns = student.columns(); // each positions x 1
    columns.put(Figure.TEACHER_WEIGHT, weights.teacher());
    columns.put(Figure.LABEL_WEIGHT, weights.label());
    columns.put(Figure.TEACHER_LOSS, crossEntropy);
    columns.put(Figure.HAS_TEACHER, hasTeacher);
    columns.put(Figure.TEACHER_CONFIDENCE, q.max(new int[] {1}, true));
    NDArray likeliest = q.argMax(1).expandDims(1);
    columns.put(Figure.TEACHER_CLASS, classes.gather(likeliest, 1).toType(type, false));
    columns.put(Figure.TEACHER_NLL, targets.labelLogQ().neg());
    columns.put(Figure.KL, kl);
    NDArray listedSquares = listedLogP.mul(2).exp().mul(targets.counted()); // positions x width
    Distribution.STUDENT.squares(columns, sum(listedSquares).add(others.squares()));
    if (Distribution.few(all.probabilities())) {
      Distribution.STUDENT.classes(columns, all.probabilities());
    }
    Distribution.TEACHER.squares(columns, targets.squares(all.probabilities().getShape().get(1)));
    PositionFigures figures = PositionFigures.of(columns);

    double scale = 1.0 / Math.max(1, figures.supervised());
    NDArray teacherWeight = weights.teacher().mul(temper * scale);
    NDArray labelWeight = weights.label().mul(scale);
    NDArray right = classes.eq(labels).toType(type, false);
    NDArray listed =
        temperedListed
            .exp()
            .sub(q)
            .mul(teacherWeight)
            .add(listedLogP.exp().sub(right).mul(labelWeight)); // positions x width
    NDArray teacherPull = temperedOthers.logP().exp().sub(rest).mul(teacherWeight);
    NDArray labelPull = others.logP().exp().mul(labelWeight); // positions x 1
    NDArray unlisted =
        temper == 1
            ? others.shares().mul(teacherPull.add(labelPull).div(others.sum()))
            : temperedOthers
                .shares()
                .mul(teacherPull.div(temperedOthers.sum()))
                .add(others.shares().mul(labelPull.div(others.sum())));
    NDArray gradient = unlisted.scatter(classes, listed, 1); // positions x classes
    return new DistillationLoss.Result(figures, student.regularized(gradient, labelWeight));
  }

  private static NDArray sum(NDArray rows) {
    return rows.sum(new int[] {1}, true);
  }
}
