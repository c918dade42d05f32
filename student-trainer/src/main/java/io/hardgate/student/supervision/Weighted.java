package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;

/**
 * The mean of the logits, in which teachers that are wrong count less. At a position with label y,
 * the weight of a teacher whose largest logit is not y is multiplied by W; what is taken from those
 * is spread over the teachers that are right, in proportion to their weights, so that the weights
 * sum to what they did:
 *
 * <pre>{@code
 * taken = (1 - W) sum_{i wrong} w_i
 * w_i' = W w_i                                  where i is wrong
 * w_i' = w_i (1 + taken / sum_{j right} w_j)    where i is right
 * z = sum_i w_i' z_i / tau_i / sum_i w_i'
 * }</pre>
 *
 * <p>Where all are right, all are wrong, or there is no label, it is the plain mean.
 *
 * @param wrongWeight W, 0 to 1
 */
record Weighted(double wrongWeight) implements Blend {

  @Override
  public NDArray logits(List<Member> members, NDArray labels, NDArray hasLabel) {
    List<NDArray> right = new ArrayList<>(); // w_i where i is right, else 0: positions x 1
    List<NDArray> wrong = new ArrayList<>();
    for (Member member : members) {
      NDArray weights = member.weights();
      NDArray asRight = weights.mul(member.right(labels));
      right.add(asRight);
      wrong.add(weights.sub(asRight));
    }
    NDArray allRight = Member.sum(right);
    NDArray someRight = allRight.gt(0).toType(allRight.getDataType(), false);
    // 1 where there is something to move, and somebody to move it to.
    NDArray moves = someRight.mul(hasLabel);
    NDArray taken = Member.sum(wrong).mul(moves).mul(1 - wrongWeight);
    NDArray gain = taken.div(allRight.add(someRight.neg().add(1))).add(1);
    NDArray loss = moves.mul(wrongWeight - 1).add(1);
    List<NDArray> weights = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      weights.add(right.get(i).mul(gain).add(wrong.get(i).mul(loss)));
    }
    return MeanLogits.mean(members, weights);
  }
}
