package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * How the logits of several teachers become one target. Which of them answered differs from
 * position to position: at each, those are blended that did.
 */
interface Blend {

  /**
   * The blend.
   *
   * @param members at least one, over the same positions
   * @param labels class of each position, int64, positions x 1; anything where it is unknown
   * @param hasLabel 1 where there is a label, positions x 1
   * @return logits, positions x classes, finite: to be divided by the blend's temperature. A
   *     constant may be added to all of a position. Zeros where no member answered.
   */
  NDArray logits(List<Member> members, NDArray labels, NDArray hasLabel);
}
