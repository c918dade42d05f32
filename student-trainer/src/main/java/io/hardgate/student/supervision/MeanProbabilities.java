package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;

/**
 * The logarithm of the weighted mean of the teachers' distributions, each at its tau, over the
 * teachers i that answered:
 *
 * <pre>{@code
 * z[v] = log(sum_i w_i softmax(z_i / tau_i)[v] / sum_i w_i)
 *      = logsumexp_i(log(w_i / sum_j w_j) + log_softmax(z_i / tau_i)[v])
 * }</pre>
 *
 * The ensemble of Stanton et al. 2021, arXiv 2106.05945; the linear opinion pool.
 */
record MeanProbabilities() implements Blend {

  /** What a teacher that did not answer counts as: further below than any logit can be. */
  private static final double ABSENT = -1e34;

  @Override
  public NDArray logits(List<Member> members, NDArray labels, NDArray hasLabel) {
    List<NDArray> weights = new ArrayList<>();
    members.forEach(member -> weights.add(member.weights()));
    NDArray total = Member.sum(weights); // positions x 1
    NDArray nobody = total.eq(0).toType(total.getDataType(), false);
    NDArray divisor = total.add(nobody);
    List<NDArray> terms = new ArrayList<>(); // each positions x classes
    NDArray largest = null; // positions x classes
    for (int i = 0; i < weights.size(); i++) {
      NDArray share = weights.get(i).div(divisor); // positions x 1
      // log(0) is -inf, and -inf - -inf would be NaN; no real share is as small as e^-100.
      NDArray logShare = share.maximum(1e-38).log();
      NDArray absent = members.get(i).given().neg().add(1).mul(ABSENT);
      NDArray term = members.get(i).tempered().logSoftmax(1).add(logShare).add(absent);
      terms.add(term);
      largest = largest == null ? term : largest.maximum(term);
    }
    NDArray sum = null; // positions x classes, 1 at least
    for (NDArray term : terms) {
      NDArray part = term.sub(largest).exp();
      sum = sum == null ? part : sum.add(part);
    }
    return sum.log().add(largest).mul(nobody.neg().add(1));
  }
}
