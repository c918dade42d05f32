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
 * @param student what it holds likely, at temperature 1
 * @param labelLogP of the labels, positions x 1
 * @param regularization what the policy adds to the label's part
 * @param columns figures of student and label, each positions x 1
 */
record StudentPart(
    Tempered student,
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
      StudentLogits logits,
      NDArray labels,
      NDArray hasLabel,
      NDArray samples) {
    DataType type = logits.logits().getDataType();
    Tempered student = Tempered.of(logits, 1);
    NDArray labelLogP = student.logProbabilities(labels); // positions x 1
    Map<Figure, NDArray> columns = new EnumMap<>(Figure.class);
    columns.put(Figure.LABEL_LOSS, labelLogP.neg());
    columns.put(Figure.HAS_LABEL, hasLabel);
    columns.put(Figure.LABEL, labels.toType(type, false));
    columns.put(Figure.SAMPLE, samples.toType(type, false));
    columns.put(Figure.STUDENT_CONFIDENCE, student.confidence());
    columns.put(Figure.STUDENT_CLASS, student.predicted().toType(type, false));
    Optional<Regularization> regularization = policy.regularization(student, labels);
    regularization.ifPresent(added -> columns.put(Figure.REGULARIZATION, added.loss()));
    return new StudentPart(student, labelLogP, regularization, columns);
  }

  /**
   * The gradient of the label's part, but for what is added to it: {@code w (p - onehot(y))}.
   *
   * @param weight of the label, divided by the supervised positions, positions x 1
   */
  NDArray labelGradient(NDArray labels, NDArray weight) {
    NDArray p = student.probabilities();
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
