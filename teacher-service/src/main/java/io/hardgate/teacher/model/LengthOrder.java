package io.hardgate.teacher.model;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * An order by length. Texts of like length in a batch need little padding: on dictionary glosses
 * that doubles the rate.
 */
final class LengthOrder {

  private LengthOrder() {}

  /**
   * The indices 0 to count - 1, the shortest first, equal lengths in their old order.
   *
   * @param length of the item at an index; not negative
   */
  static int[] of(int count, IntUnaryOperator length) {
    long[] keys = new long[count];
    for (int i = 0; i < count; i++) {
      keys[i] = (long) length.applyAsInt(i) << Integer.SIZE | i;
    }
    Arrays.sort(keys);
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = (int) keys[i];
    }
    return order;
  }
}
