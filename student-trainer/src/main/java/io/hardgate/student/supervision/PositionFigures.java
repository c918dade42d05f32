package io.hardgate.student.supervision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** What is known of every position of a batch before it is learned from, on the host. */
public final class PositionFigures {

  /** What is known. */
  enum Figure {
    TEACHER_WEIGHT,
    LABEL_WEIGHT,
    TEACHER_LOSS,
    LABEL_LOSS,
    REGULARIZATION,
    HAS_TEACHER,
    HAS_LABEL,
    LABEL,
    SAMPLE,
    STUDENT_CONFIDENCE,
    STUDENT_CLASS,
    TEACHER_CONFIDENCE,
    TEACHER_CLASS,
    TEACHER_NLL,
    KL,
    STUDENT_SQUARES,
    TEACHER_SQUARES,
    STUDENT_PROBABILITIES,
    TEACHER_PROBABILITIES
  }

  private static final double[] NONE = {};

  private final Map<Figure, double[]> rows;
  private final int positions;

  private PositionFigures(Map<Figure, double[]> rows) {
    this.rows = rows;
    this.positions = rows.get(Figure.LABEL).length;
  }

  /**
   * All figures come over from the device in one copy.
   *
   * @param columns positions x 1 each, or positions x classes
   */
  static PositionFigures of(Map<Figure, NDArray> columns) {
    NDArray stacked = NDArrays.concat(new NDList(columns.values()), 1); // positions x figures
    double[] values = values(stacked);
    int across = (int) stacked.getShape().get(1);
    int positions = values.length / across;
    Map<Figure, double[]> rows = new EnumMap<>(Figure.class);
    int column = 0;
    for (Map.Entry<Figure, NDArray> entry : columns.entrySet()) {
      int width = (int) entry.getValue().getShape().get(1);
      double[] row = new double[positions * width];
      for (int i = 0; i < positions; i++) {
        System.arraycopy(values, i * across + column, row, i * width, width);
      }
      rows.put(entry.getKey(), row);
      column += width;
    }
    return new PositionFigures(rows);
  }

  private static double[] values(NDArray array) {
    if (array.getDataType() == DataType.FLOAT64) {
      return array.toDoubleArray();
    }
    float[] floats = array.toFloatArray();
    double[] values = new double[floats.length];
    Arrays.setAll(values, i -> floats[i]);
    return values;
  }

  /** 0 where there was nothing to measure: of a teacher that nobody heard. */
  private double get(Figure figure, int position) {
    double[] row = rows.get(figure);
    return row == null ? 0 : row[position];
  }

  public int positions() {
    return positions;
  }

  /** Weight of the teacher's part of the loss. */
  public double teacherWeight(int position) {
    return get(Figure.TEACHER_WEIGHT, position);
  }

  /** Weight of the label's part of the loss. */
  public double labelWeight(int position) {
    return get(Figure.LABEL_WEIGHT, position);
  }

  /** H(q, p), in nats, with tau^2 where the policy tempers the student; before its weight. */
  public double teacherLoss(int position) {
    return get(Figure.TEACHER_LOSS, position);
  }

  /** The student's negative log-likelihood of the label, in nats; before its weight. */
  public double labelLoss(int position) {
    return get(Figure.LABEL_LOSS, position);
  }

  /** What the policy adds to the label's part of the loss, in nats; before the label's weight. */
  public double regularization(int position) {
    return get(Figure.REGULARIZATION, position);
  }

  public boolean hasTeacher(int position) {
    return get(Figure.HAS_TEACHER, position) > 0;
  }

  public boolean hasLabel(int position) {
    return get(Figure.HAS_LABEL, position) > 0;
  }

  /** The class; anything where there is no label. */
  public int label(int position) {
    return (int) get(Figure.LABEL, position);
  }

  /** Which sample of the batch the position belongs to, from 0. */
  public int sample(int position) {
    return (int) get(Figure.SAMPLE, position);
  }

  /** Probability of the class that the student predicts. */
  public double studentConfidence(int position) {
    return get(Figure.STUDENT_CONFIDENCE, position);
  }

  /** Whether the student predicts the label. */
  public boolean studentCorrect(int position) {
    return get(Figure.STUDENT_CLASS, position) == get(Figure.LABEL, position);
  }

  /** Probability of the class that the teacher predicts, at its temperature. */
  public double teacherConfidence(int position) {
    return get(Figure.TEACHER_CONFIDENCE, position);
  }

  /** Whether the teacher predicts the label. */
  public boolean teacherCorrect(int position) {
    return get(Figure.TEACHER_CLASS, position) == get(Figure.LABEL, position);
  }

  /** The teacher's negative log-likelihood of the label, in nats, at its temperature. */
  public double teacherNll(int position) {
    return get(Figure.TEACHER_NLL, position);
  }

  /** Whether student and teacher predict the same class. */
  public boolean agree(int position) {
    return get(Figure.STUDENT_CLASS, position) == get(Figure.TEACHER_CLASS, position);
  }

  /** KL(teacher || student), in nats, the teacher at its temperature. */
  public double kl(int position) {
    return get(Figure.KL, position);
  }

  /** Sum over all classes of the squares of the student's probabilities. */
  public double studentSquares(int position) {
    return get(Figure.STUDENT_SQUARES, position);
  }

  /**
   * Sum over all classes of the squares of the teacher's probabilities, at its temperature; classes
   * that it does not tell apart share what they have evenly.
   */
  public double teacherSquares(int position) {
    return get(Figure.TEACHER_SQUARES, position);
  }

  /**
   * The student's probabilities of all classes, position by position; empty where the classes are
   * many. Not to be changed.
   */
  public double[] studentProbabilities() {
    return rows.getOrDefault(Figure.STUDENT_PROBABILITIES, NONE);
  }

  /** The teacher's, at its temperature; empty also where it does not tell all classes apart. */
  public double[] teacherProbabilities() {
    return rows.getOrDefault(Figure.TEACHER_PROBABILITIES, NONE);
  }

  /** Positions that have a teacher or a label. */
  public int supervised() {
    int count = 0;
    for (int i = 0; i < positions; i++) {
      if (hasTeacher(i) || hasLabel(i)) {
        count++;
      }
    }
    return count;
  }

  /** The teacher's part of the loss, a mean over supervised positions. */
  public double meanTeacherLoss() {
    double sum = 0;
    for (int i = 0; i < positions; i++) {
      sum += teacherWeight(i) * teacherLoss(i);
    }
    return sum / supervised();
  }

  /** The label's part of the loss, a mean over supervised positions. */
  public double meanLabelLoss() {
    double sum = 0;
    for (int i = 0; i < positions; i++) {
      sum += labelWeight(i) * labelLoss(i);
    }
    return sum / supervised();
  }

  /** What the policy adds to the label's part of the loss, a mean over supervised positions. */
  public double meanRegularization() {
    double sum = 0;
    for (int i = 0; i < positions; i++) {
      sum += labelWeight(i) * regularization(i);
    }
    return sum / supervised();
  }

  /** The loss: the mean over supervised positions; NaN without any. */
  public double loss() {
    return meanTeacherLoss() + meanLabelLoss() + meanRegularization();
  }
}
