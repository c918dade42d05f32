package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;

/**
 * The weighted mean of the logits, each at its teacher's tau, over the teachers i that answered:
 *
 * <pre>{@code
 * z = sum_i w_i z_i / tau_i / sum_i w_i
 * }</pre>
 *
 * That is the normalised geometric mean of their distributions, the logarithmic opinion pool
 * (Heskes 1998, Selecting weighting factors in logarithmic opinion pools; as a distillation target:
 * Asif et al. 2020, arXiv 1909.10097).
 */
record MeanLogits() implements Blend {

  @Override
  public NDArray logits(List<Member> members, NDArray labels, NDArray hasLabel) {
    List<NDArray> weights = new ArrayList<>();
    members.forEach(member -> weights.add(member.weights()));
    return mean(members, weights);
  }

  /**
   * The mean with these weights.
   *
   * @param weights of each member, positions x 1, 0 where it did not answer
   */
  static NDArray mean(List<Member> members, List<NDArray> weights) {
    NDArray total = Member.sum(weights); // positions x 1
    NDArray divisor = total.add(total.eq(0).toType(total.getDataType(), false)); // never 0
    NDArray sum = null;
    for (int i = 0; i < weights.size(); i++) {
      // Weights first: w_i / sum w is at most 1, so that no product becomes infinite.
      NDArray part = members.get(i).tempered().mul(weights.get(i).div(divisor));
      sum = sum == null ? part : sum.add(part); // positions x classes
    }
    return sum;
  }
}
