package io.hardgate.student.live;

import java.util.ArrayDeque;
import java.util.Deque;

/** What a student's figures have been while this process runs. Not thread-safe. */
final class StudentPast {

  private static final int POINTS = 720;
  private static final int READINGS_OF_A_RATE = 5;

  private final Series newest = Series.newest(POINTS);
  private final Series all = Series.all(POINTS);
  private final Deque<Counted> counted = new ArrayDeque<>();

  private record Counted(long time, StudentFigures figures) {

    /** NaN if the counters began anew in between, or the clock did not go on. */
    private double stepsSince(Counted before) {
      double steps = figures.steps() - before.figures.steps();
      return steps < 0 || time <= before.time()
          ? Double.NaN
          : 1000 * steps / (time - before.time());
    }

    private double gateShareSince(Counted before) {
      double teacher = figures.byTeacher() - before.figures.byTeacher();
      double label = figures.byLabel() - before.figures.byLabel();
      return teacher < 0 || label < 0 ? Double.NaN : teacher / (teacher + label);
    }
  }

  /** Figures of this time. A second reading at the same time tells nothing. */
  void add(long time, StudentFigures figures) {
    if (!counted.isEmpty() && counted.peekLast().time() == time) {
      return;
    }
    Counted now = new Counted(time, figures);
    Counted before = counted.isEmpty() ? now : counted.peekLast();
    if (figures.steps() < before.figures().steps()) {
      counted.clear();
    }
    counted.add(now);
    if (counted.size() > READINGS_OF_A_RATE) {
      counted.remove();
    }
    Point point =
        new Point(
            time,
            (float) figures.student().accuracy(),
            (float) figures.teacher().accuracy(),
            (float) figures.heldOut().accuracy(),
            (float) figures.student().ece(),
            (float) figures.teacher().ece(),
            (float) figures.heldOut().ece(),
            (float) now.gateShareSince(before),
            (float) now.stepsSince(before));
    newest.add(point);
    all.add(point);
  }

  /** Over the newest few readings; NaN before there are two. */
  double stepsASecond() {
    return counted.isEmpty() ? Double.NaN : counted.peekLast().stepsSince(counted.peekFirst());
  }

  Series series(boolean whole) {
    return whole ? all : newest;
  }
}
