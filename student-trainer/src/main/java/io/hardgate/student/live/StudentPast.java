package io.hardgate.student.live;

import static java.util.stream.Collectors.toMap;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/** What a student's figures have been while this process runs. Not thread-safe. */
final class StudentPast {

  private static final int POINTS = 720;
  private static final int READINGS_OF_A_RATE = 5;

  /** Two minutes: time enough for a teacher that answers one sample in a hundred. */
  private static final int READINGS_OF_A_SHARE = 60;

  /** Half a minute: sooner nobody is told to be silent. */
  private static final int LEAST_READINGS_OF_A_SHARE = 15;

  private final Series newest = Series.newest(POINTS);
  private final Series all = Series.all(POINTS);
  private final Deque<Counted> counted = new ArrayDeque<>();
  private final Deque<Answered> answered = new ArrayDeque<>();

  /** Positions that were trained, and of each teacher those that it answered. */
  private record Answered(double trained, Map<String, Double> answers) {

    private static Answered of(StudentFigures figures) {
      return new Answered(
          figures.trained(),
          figures.teachers().stream().collect(toMap(TeacherFigures::id, TeacherFigures::answers)));
    }

    private double share(String teacher, Answered before) {
      double its = answers.get(teacher) - before.answers.getOrDefault(teacher, 0.0);
      return its / (trained - before.trained);
    }
  }

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
      answered.clear();
    }
    answered.add(Answered.of(figures));
    if (answered.size() > READINGS_OF_A_SHARE) {
      answered.remove();
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

  /**
   * Of the positions trained in the newest two minutes or so the share that each teacher answered,
   * by its id; empty if none were trained, or before there was half a minute.
   */
  Map<String, Double> answering() {
    Answered now = answered.peekLast();
    Answered before = answered.peekFirst();
    return answered.size() < LEAST_READINGS_OF_A_SHARE || !(now.trained() > before.trained())
        ? Map.of()
        : now.answers().keySet().stream()
            .collect(toMap(teacher -> teacher, teacher -> now.share(teacher, before)));
  }

  Series series(boolean whole) {
    return whole ? all : newest;
  }
}
