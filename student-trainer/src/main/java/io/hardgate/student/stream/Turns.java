package io.hardgate.student.stream;

import java.util.OptionalInt;
import java.util.function.IntPredicate;

/**
 * The order over the partitions of the log: in turn, so many records of each. A partition is passed
 * over only if it is known to hold no more, so over a log that is complete the order is a function
 * of the log.
 */
final class Turns {

  private final int partitions;
  private final int quota;
  private int turn;
  private int taken;

  /** Over these partitions, for batches of this size. */
  Turns(int partitions, int batchSize) {
    this.partitions = partitions;
    this.quota = Math.max(1, batchSize / partitions);
  }

  /** Begins anew, with the partition that has this number, or what it leaves when divided. */
  void begin(long number) {
    turn = Math.floorMod(number, partitions);
    taken = 0;
  }

  /**
   * The partition to take the next record from; empty if none holds any.
   *
   * @param more whether a partition holds another record; waits until that is known
   */
  OptionalInt next(IntPredicate more) {
    if (taken == quota) {
      pass();
    }
    for (int passedOver = 0; passedOver < partitions; passedOver++) {
      if (more.test(turn)) {
        taken++;
        return OptionalInt.of(turn);
      }
      pass();
    }
    return OptionalInt.empty();
  }

  private void pass() {
    turn = (turn + 1) % partitions;
    taken = 0;
  }
}
