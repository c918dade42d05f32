package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** The logits of one teacher as they are: {@code z}. */
record Single() implements Blend {

  @Override
  public NDArray logits(List<Member> members, NDArray labels, NDArray hasLabel) {
    if (members.size() != 1) {
      throw new IllegalArgumentException("a single teacher is expected, got " + members.size());
    }
    return members.get(0).logits();
  }
}
