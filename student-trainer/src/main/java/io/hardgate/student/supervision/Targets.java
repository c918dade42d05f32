package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;
import java.util.function.DoubleFunction;

/**
 * What a batch of positions is supervised with.
 *
 * @param teacher the teacher's logits, positions x classes; zeros where there are none
 * @param labels class of each position, int64, positions x 1; 0 where it is unknown
 * @param hasTeacher 1 where there are logits, positions x 1
 * @param hasLabel 1 where there is a label, positions x 1
 * @param samples which sample of the batch each position belongs to, int64, positions x 1
 * @param tempered what the teacher holds likely at a temperature
 */
public record Targets(
    NDArray teacher,
    NDArray labels,
    NDArray hasTeacher,
    NDArray hasLabel,
    NDArray samples,
    DoubleFunction<Tempered> tempered)
    implements Target {

  /** Of logits that nobody else measures. */
  public Targets(
      NDArray teacher, NDArray labels, NDArray hasTeacher, NDArray hasLabel, NDArray samples) {
    this(teacher, labels, hasTeacher, hasLabel, samples, tau -> Tempered.ofTeacher(teacher, tau));
  }
}
