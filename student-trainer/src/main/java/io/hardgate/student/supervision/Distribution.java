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

  /**
   * Adds the figures of these probabilities; by class only where the classes are few.
   *
   * @param p positions x classes
   */
  void measure(Map<Figure, NDArray> columns, NDArray p) {
    columns.put(squares, squares(p));
    if (p.getShape().get(1) <= ClasswiseBins.MOST_CLASSES) {
      columns.put(probabilities, p);
    }
  }

  /** Adds the sums of squares alone, positions x 1. */
  void measureSquares(Map<Figure, NDArray> columns, NDArray sums) {
    columns.put(squares, sums);
  }

  /** Sum of squares by position; in one pass, which the square and its sum are not. */
  static NDArray squares(NDArray p) {
    return p.norm(2, new int[] {1}, true).square(); // positions x 1
  }
}
