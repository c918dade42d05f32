package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.Optional;

/**
 * The baseline whose label is not certain: the target is {@code (1 - s) onehot(y) + s u}, with u
 * uniform (Szegedy et al. 2016, arXiv 1512.00567) or the unigram distribution of the labels
 * (Pereyra et al. 2017, arXiv 1701.06548). The teacher is ignored.
 *
 * <pre>{@code
 * -sum_v target[v] log p[v] = -log p[y] + s (log p[y] - sum_v u[v] log p[v])
 * d / dz of what is added = s (onehot(y) - u)
 * }</pre>
 */
public final class LabelSmoothing implements SupervisionPolicy {

  private final double smoothing;
  private final boolean unigram;
  private final LabelCounts counts;

  private LabelSmoothing(double smoothing, boolean unigram, LabelCounts counts) {
    this.smoothing = smoothing;
    this.unigram = unigram;
    this.counts = counts;
  }

  /**
   * All classes get as much.
   *
   * @param smoothing s, 0 to 1
   */
  public static LabelSmoothing uniform(double smoothing) {
    return new LabelSmoothing(smoothing, false, new LabelCounts());
  }

  /**
   * Each class gets as much as its share of the labels that were learned from.
   *
   * @param smoothing s, 0 to 1
   */
  public static LabelSmoothing unigram(double smoothing) {
    return new LabelSmoothing(smoothing, true, new LabelCounts());
  }

  @Override
  public NDArray teacherShare(LabelLikelihoods likelihoods) {
    return likelihoods.student().zerosLike();
  }

  @Override
  public Optional<Regularization> regularization(Tempered student, NDArray labels) {
    NDArray logP = student.logProbabilities(); // positions x classes
    DataType type = logP.getDataType();
    int classes = (int) logP.getShape().get(1);
    NDArray u = counts.shares(logP.getManager(), classes).toType(type, false); // 1 x classes
    NDArray loss = logP.gather(labels, 1).sub(logP.matMul(u.transpose())).mul(smoothing);
    NDArray oneHot = labels.squeeze(1).oneHot(classes, type); // positions x classes
    return Optional.of(new Regularization(loss, oneHot.sub(u).mul(smoothing)));
  }

  @Override
  public SupervisionPolicy after(long steps, LabelCounts seen) {
    return unigram ? new LabelSmoothing(smoothing, true, seen) : this;
  }
}
