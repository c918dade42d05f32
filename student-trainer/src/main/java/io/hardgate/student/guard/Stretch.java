package io.hardgate.student.guard;

/** How far a teacher was above its past, in the mean over a stretch of positions. */
final class Stretch {

  private long positions;
  private long labelled;
  private double nllAbove;
  private double disagreementAbove;
  private double surenessAbove;

  void add(double aboveInDisagreement, double aboveInSureness) {
    positions++;
    disagreementAbove += aboveInDisagreement;
    surenessAbove += aboveInSureness;
  }

  void addLabelled(double aboveInNll) {
    labelled++;
    nllAbove += aboveInNll;
  }

  void clear() {
    resume(new WatchState.StretchState(0, 0, 0, 0, 0));
  }

  long positions() {
    return positions;
  }

  long labelled() {
    return labelled;
  }

  /** In deviations; NaN without labels. */
  double nllAbove() {
    return nllAbove / labelled;
  }

  double disagreementAbove() {
    return disagreementAbove / positions;
  }

  double surenessAbove() {
    return surenessAbove / positions;
  }

  WatchState.StretchState state() {
    return new WatchState.StretchState(
        positions, labelled, nllAbove, disagreementAbove, surenessAbove);
  }

  void resume(WatchState.StretchState state) {
    positions = state.positions();
    labelled = state.labelled();
    nllAbove = state.nllAbove();
    disagreementAbove = state.disagreementAbove();
    surenessAbove = state.surenessAbove();
  }
}
