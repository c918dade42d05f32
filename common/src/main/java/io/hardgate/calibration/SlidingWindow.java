package io.hardgate.calibration;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Predicate;
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

  /**
   * All that the window holds, for a checkpoint.
   *
   * @param held its segments, the oldest first
   * @param inNewest items in the last of them
   * @param <T> what a segment is saved as
   */
  public record State<T>(
      @JsonProperty("held") List<T> held, @JsonProperty("inNewest") long inNewest) {

    /** The same with each segment in another form. */
    public <U> State<U> each(Function<T, U> segment) {
      return held == null || held.stream().anyMatch(one -> one == null)
          ? new State<>(null, inNewest)
          : new State<>(held.stream().map(segment).toList(), inNewest);
    }

    /** Whether every segment is there, and whole. */
    public boolean whole(int segments, Predicate<T> wholeSegment) {
      return held != null
          && !held.isEmpty()
          && held.size() <= segments
          && held.stream().allMatch(segment -> segment != null && wholeSegment.test(segment))
          && inNewest >= 0;
    }
  }

  /** All that it holds. */
  public <T> State<T> state(Function<S, T> segment) {
    return new State<>(held.stream().map(segment).toList(), inNewest);
  }

  /** Replaces all that it holds by a {@link #state} that is whole. */
  public <T> void resume(State<T> state, Function<T, S> segment) {
    held.clear();
    state.held().forEach(saved -> held.addLast(segment.apply(saved)));
    inNewest = state.inNewest();
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
