package io.hardgate.student.training;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.hardgate.student.supervision.Answers;

/** Positions to learn from together. */
public interface Batch {

  /** What the student predicts from. */
  NDList inputs(NDManager manager);

  /** What it can be supervised with. */
  Answers answers(NDManager manager);
}
