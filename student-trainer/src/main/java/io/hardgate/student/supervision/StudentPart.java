package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.hardgate.student.supervision.PositionFigures.Figure;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the loss needs of the student whoever supervises it.
 *
 * @param logP log-probabilities at temperature 1, positions x classes
 * @param labelLogP of the labels, positions x 1
 * @param regularization what the policy adds to the label's part
 * @param columns figures of student and label, each positions x 1
 */
record StudentPart(
    NDArray logP,
    NDArray labelLogP,
    Optional<Regularization> regularization,
    Map<Figure, NDArray> columns) {

  /**
   * From the student's logits.
   *
   * @param labels class of each position, int64, positions x 1
   */
  static StudentPart of(
      SupervisionPolicy policy,
      StudentLogits student,
      NDArray labels,
      NDArray hasLabel,
      NDArray samples) {
    DataType type = student.logits().getDataType();
    NDArray logP = student.logits().logSoftmax(1); // positions x classes
    NDArray labelLogP = logP.gather(labels, 1); // positions x 1
    Map<Figure, NDArray> columns = new EnumMap<>(Figure.class);
    columns.put(Figure.LABEL_LOSS, labelLogP.neg());
    columns.put(Figure.HAS_LABEL, hasLabel);
    columns.put(Figure.LABEL, labels.toType(type, false));
    columns.put(Figure.SAMPLE, samples.toType(type, false));
    columns.put(Figure.STUDENT_CONFIDENCE, logP.gather(student.predicted(), 1).exp());
    columns.put(Figure.STUDENT_CLASS, student.predicted().toType(type, false));
    Optional<Regularization> regularization = policy.regularization(logP, labels);
    regularization.ifPresent(added -> columns.put(Figure.REGULARIZATION, added.loss()));
    return new StudentPart(logP, labelLogP, regularization, columns);
  }

  /**
   * The gradient of the label's part, but for what is added to it: {@code w (p - onehot(y))}.
   *
   * @param p probabilities at temperature 1, positions x classes
   * @param weight of the label, divided by the supervised positions, positions x 1
   */
  NDArray labelGradient(NDArray p, NDArray labels, NDArray weight) {
    return p.scatter(labels, p.gather(labels, 1).sub(1), 1).muli(weight);
  }

  /**
   * A gradient with that of what is added to the label's part.
   *
   * @param gradient positions x classes
   * @param weight of the label, divided by the supervised positions, positions x 1
   */
  NDArray regularized(NDArray gradient, NDArray weight) {
    return regularization.map(added -> gradient.add(added.gradient().mul(weight))).orElse(gradient);
  }
}
