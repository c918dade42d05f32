package io.hardgate.messages;

import java.util.Arrays;

/**
 * How the classes of a teacher belong to those of the student: each to one, and every class of the
 * student has at least one. Immutable.
 */
public final class LabelMapping {

  private final LabelSpace from;
  private final LabelSpace to;
  private final int[] target;
  private final int[] sources;

  /**
   * A mapping.
   *
   * @param from the teacher's classes
   * @param to the student's classes
   * @param target for each class of the teacher, the index of its class of the student
   * @throws IllegalArgumentException if a class has no target, or a class of the student no source
   */
  public LabelMapping(LabelSpace from, LabelSpace to, int[] target) {
    this.from = from;
    this.to = to;
    this.target = target.clone();
    this.sources = new int[to.classes()];
    if (target.length != from.classes()) {
      throw new IllegalArgumentException(
          "%d targets for %d classes".formatted(target.length, from.classes()));
    }
    for (int index : target) {
      if (index < 0 || index >= to.classes()) {
        throw new IllegalArgumentException(
            "the target %d is no class, expected 0 to %d".formatted(index, to.classes() - 1));
      }
      sources[index]++;
    }
    for (int i = 0; i < sources.length; i++) {
      if (sources[i] == 0) {
        throw new IllegalArgumentException("no class maps to '" + to.names().get(i) + "'");
      }
    }
  }

  /** The teacher's classes. */
  public LabelSpace from() {
    return from;
  }

  /** The student's classes. */
  public LabelSpace to() {
    return to;
  }

  /**
   * Logits over the student's classes whose probabilities at temperature 1 are the sums of those of
   * the classes that are merged: {@code log(sum(exp(z)))} over them. The logit of a class that is
   * merged with no other stays what it is, bit by bit.
   *
   * @param values positions x classes of the teacher, finite
   * @param positions rows
   * @return positions x classes of the student, row by row
   */
  float[] map(DenseValues values, int positions) {
    float[] mapped = new float[positions * to.classes()];
    float[] largest = new float[to.classes()];
    double[] sums = new double[to.classes()];
    for (int position = 0; position < positions; position++) {
      int row = position * target.length;
      Arrays.fill(largest, Float.NEGATIVE_INFINITY);
      Arrays.fill(sums, 0);
      for (int i = 0; i < target.length; i++) {
        largest[target[i]] = Math.max(largest[target[i]], values.get(row + i));
      }
      for (int i = 0; i < target.length; i++) {
        sums[target[i]] += Math.exp((double) values.get(row + i) - largest[target[i]]);
      }
      for (int i = 0; i < sums.length; i++) {
        mapped[position * sums.length + i] =
            sources[i] == 1 ? largest[i] : (float) (largest[i] + Math.log(sums[i]));
      }
    }
    return mapped;
  }
}
