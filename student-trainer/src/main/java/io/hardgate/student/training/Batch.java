package io.hardgate.student.training;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.hardgate.student.supervision.Targets;

/** Positions to learn from together. */
public interface Batch {

  /** What the student predicts from. */
  NDList inputs(NDManager manager);

  /** What it is supervised with. */
  Targets targets(NDManager manager);
}
