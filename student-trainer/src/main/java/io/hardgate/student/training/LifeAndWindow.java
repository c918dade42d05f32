package io.hardgate.student.training;

import io.hardgate.calibration.SlidingWindow;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Scores over a whole life and over the newest positions. The training thread adds; any thread may
 * read. They are summed up when somebody asks, and not at every step.
 *
 * @param <S> what they are
 */
final class LifeAndWindow<S> {

  private final Supplier<S> empty;
  private final BinaryOperator<S> merge;
  private final SlidingWindow<S> newest;
  private S life;
  private S shownLife; // null: somebody must ask again
  private S shownWindow;

  /**
   * Of nothing yet.
   *
   * @param merge adds the second to the first and returns it
   */
  LifeAndWindow(Supplier<S> empty, BinaryOperator<S> merge) {
    this.empty = empty;
    this.merge = merge;
    newest = new SlidingWindow<>(Prequential.SEGMENTS, Prequential.SEGMENT_POSITIONS, empty, merge);
    life = empty.get();
  }

  /** So many positions are added, by this, to whatever it is given. */
  synchronized void add(long positions, Consumer<S> adding) {
    adding.accept(life);
    adding.accept(newest.newest(positions));
    shownLife = null;
    shownWindow = null;
  }

  /** Over the life, as it is now; it does not change. */
  synchronized S life() {
    if (shownLife == null) {
      shownLife = merge.apply(empty.get(), life);
    }
    return shownLife;
  }

  /** Over the newest positions, as they are now; it does not change. */
  synchronized S window() {
    if (shownWindow == null) {
      shownWindow = newest.total();
    }
    return shownWindow;
  }

  synchronized <T> SlidingWindow.State<T> windowState(Function<S, T> segment) {
    return newest.state(segment);
  }

  /** Goes on from these, in place of all that was added. */
  synchronized <T> void resume(
      T savedLife, SlidingWindow.State<T> savedWindow, Function<T, S> scores) {
    life = scores.apply(savedLife);
    newest.resume(savedWindow, scores);
    shownLife = null;
    shownWindow = null;
  }
}
