package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;
import io.hardgate.calibration.ClasswiseBins;
import io.hardgate.student.supervision.PositionFigures.Figure;
import java.util.Map;

/** What is measured of whole distributions, student's or teacher's. */
enum Distribution {
  STUDENT(Figure.STUDENT_SQUARES, Figure.STUDENT_PROBABILITIES),
  TEACHER(Figure.TEACHER_SQUARES, Figure.TEACHER_PROBABILITIES);

  private final Figure squares;
  private final Figure probabilities;

  Distribution(Figure squares, Figure probabilities) {
    this.squares = squares;
    this.probabilities = probabilities;
  }

  /** Adds the figures of what is held likely; by class only where the classes are few. */
  void measure(Map<Figure, NDArray> columns, Tempered said) {
    squares(columns, said.squares());
    if (few(said.probabilities())) {
      classes(columns, said.probabilities());
    }
  }

  /** Adds the sums of squares alone, positions x 1. */
  void squares(Map<Figure, NDArray> columns, NDArray sums) {
    columns.put(squares, sums);
  }

  /** Adds the probabilities of every class, positions x classes. */
  void classes(Map<Figure, NDArray> columns, NDArray p) {
    columns.put(probabilities, p);
  }

  /** Whether these are over so few classes that figures are told by class. */
  static boolean few(NDArray ofClasses) {
    return ofClasses.getShape().get(1) <= ClasswiseBins.MOST_CLASSES;
  }

  /** Sum of squares by position; in one pass, which the square and its sum are not. */
  static NDArray squares(NDArray p) {
    return p.norm(2, new int[] {1}, true).square(); // positions x 1
  }
}
