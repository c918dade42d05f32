package io.hardgate.calibration;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;

/**
 * The newest part of a stream, in segments: when one is full the oldest is forgotten. Bounded
 * memory, whatever the stream's length.
 *
 * @param <S> what a segment is summed up in
 */
public final class SlidingWindow<S> {

  private final int segments;
  private final long segmentSize;
  private final Supplier<S> empty;
  private final BinaryOperator<S> merge;
  private final Deque<S> held = new ArrayDeque<>();
  private long inNewest;

  /**
   * An empty window.
   *
   * @param segments how many are kept
   * @param segmentSize items in each
   * @param merge adds the second to the first and returns it
   */
  public SlidingWindow(int segments, long segmentSize, Supplier<S> empty, BinaryOperator<S> merge) {
    this.segments = segments;
    this.segmentSize = segmentSize;
    this.empty = empty;
    this.merge = merge;
    held.add(empty.get());
  }

  /** The segment that so many items are about to be added to. */
  public S newest(long items) {
    if (inNewest >= segmentSize) {
      if (held.size() == segments) {
        held.removeFirst();
      }
      held.addLast(empty.get());
      inNewest = 0;
    }
    inNewest += items;
    return held.getLast();
  }

  /** All that the window holds, summed up. */
  public S total() {
    return held.stream().reduce(empty.get(), merge);
  }
}
