package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;
import io.hardgate.student.supervision.PositionFigures.Figure;

/** {@link DistillationLoss} of a batch without a teacher: {@code -log p[y]}, regularized. */
record LabelLoss(SupervisionPolicy policy) {

  DistillationLoss.Result apply(StudentLogits logits, LabelTargets targets) {
    NDArray labels = targets.labels(); // positions x 1
    NDArray hasLabel = targets.hasLabel();
    StudentPart student = StudentPart.of(policy, logits, labels, hasLabel, targets.samples());
    student.columns().put(Figure.LABEL_WEIGHT, hasLabel);
    Distribution.STUDENT.measure(student.columns(), student.student());
    PositionFigures figures = PositionFigures.of(student.columns());
    NDArray weight = hasLabel.div(Math.max(1, figures.supervised()));
    NDArray gradient = student.regularized(student.labelGradient(labels, weight), weight);
    return new DistillationLoss.Result(figures, gradient);
  }
}
