package io.hardgate.teacher.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

  /**
   * Cuts an order by length into batches: of so many items, and of so many cells with the padding,
   * at most; an item alone may have more.
   *
   * @param order the shortest first
   * @param length of the item at an index
   * @return the indices of each batch, in their order
   */
  static List<int[]> batches(int[] order, IntUnaryOperator length, int rows, int cells) {
    List<int[]> batches = new ArrayList<>();
    int from = 0;
    for (int to = 1; to <= order.length; to++) {
      boolean full =
          to == order.length
              || to - from == rows
              || (long) (to + 1 - from) * length.applyAsInt(order[to]) > cells;
      if (full) {
        batches.add(Arrays.copyOfRange(order, from, to));
        from = to;
      }
    }
    return batches;
  }
}
