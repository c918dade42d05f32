package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;

/**
 * The teacher first, the label later: the label's share rises linearly from 0 to 1 (Clark et al.
 * 2019, arXiv 1907.04829, teacher annealing).
 *
 * @param horizon steps until the label supervises alone
 * @param steps that the student has made
 */
public record Annealed(long horizon, long steps) implements SupervisionPolicy {

  /** At the beginning of a student's life. */
  public Annealed(long horizon) {
    this(horizon, 0);
  }

  @Override
  public NDArray teacherShare(LabelLikelihoods likelihoods) {
    return likelihoods.student().onesLike().mul(1 - Math.min(1, (double) steps / horizon));
  }

  @Override
  public SupervisionPolicy after(long steps, LabelCounts seen) {
    return new Annealed(horizon, steps);
  }
}
