package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;
import java.util.Optional;

/**
 * The baseline whose label is certain, but whose student is rewarded for doubt: {@code -log p[y] -
 * beta H(p)} (Pereyra et al. 2017, arXiv 1701.06548). The teacher is ignored.
 *
 * <pre>{@code
 * H(p) = -sum_v p[v] log p[v]        d H / dz[v] = -p[v] (log p[v] + H(p))
 * }</pre>
 *
 * @param beta the weight of the entropy
 */
public record ConfidencePenalty(double beta) implements SupervisionPolicy {

  @Override
  public NDArray teacherShare(LabelLikelihoods likelihoods) {
    return likelihoods.student().zerosLike();
  }

  @Override
  public Optional<Regularization> regularization(Tempered student, NDArray labels) {
    NDArray p = student.probabilities(); // positions x classes
    NDArray logP = student.logProbabilities();
    NDArray negativeEntropy = p.mul(logP).sum(new int[] {1}, true); // positions x 1
    NDArray gradient = logP.sub(negativeEntropy).mul(p).mul(beta); // positions x classes
    return Optional.of(new Regularization(negativeEntropy.mul(beta), gradient));
  }
}
