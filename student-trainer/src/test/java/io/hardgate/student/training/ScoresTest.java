package io.hardgate.student.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import io.hardgate.student.supervision.DistillationLoss;
import io.hardgate.student.supervision.HardGate;
import io.hardgate.student.supervision.PositionFigures;
import io.hardgate.student.supervision.Targets;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** By hand, on three samples of seven positions of three classes. */
class ScoresTest {

  private static final Offset<Double> FLOAT = within(1e-6);

  /** Probabilities of student and teacher; their logarithms are logits. */
  private static final double[][] STUDENT = {
    {0.7, 0.2, 0.1},
    {0.3, 0.6, 0.1},
    {0.2, 0.3, 0.5},
    {0.8, 0.1, 0.1},
    {0.1, 0.1, 0.8},
    {0.4, 0.5, 0.1},
    {0.9, 0.05, 0.05}
  };

  private static final double[][] TEACHER = {
    {0.6, 0.3, 0.1},
    {0.5, 0.4, 0.1},
    {0.1, 0.1, 0.8},
    {0.2, 0.7, 0.1},
    {0.1, 0.2, 0.7},
    {0.3, 0.4, 0.3},
    {0.6, 0.2, 0.2}
  };

  private static final int[] LABELS = {0, 0, 2, 0, 1, 1, 0};
  private static final float[] LABELLED = {1, 1, 1, 0, 1, 1, 1};
  private static final float[] ANSWERED = {1, 1, 0, 1, 1, 1, 0};
  private static final int[] SAMPLES = {0, 0, 0, 1, 1, 2, 2};

  private static Scores scores(int first) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      JniUtils.setGradMode(false);
      Shape column = new Shape(7, 1);
      PositionFigures figures =
          new DistillationLoss(new HardGate())
              .apply(
                  manager.create(logs(STUDENT), new Shape(7, 3)),
                  new Targets(
                      manager.create(logs(TEACHER), new Shape(7, 3)),
                      manager.create(longs(LABELS), column),
                      manager.create(ANSWERED, column),
                      manager.create(LABELLED, column),
                      manager.create(longs(SAMPLES), column)),
                  1)
              .figures();
      Scores scores = new Scores();
      scores.add(figures, first);
      return scores;
    }
  }

  private static float[] logs(double[][] rows) {
    float[] logs = new float[21];
    for (int i = 0; i < 21; i++) {
      logs[i] = (float) Math.log(rows[i / 3][i % 3]);
    }
    return logs;
  }

  private static long[] longs(int[] values) {
    return Arrays.stream(values).mapToLong(value -> value).toArray();
  }

  private static double brier(double[][] rows, int... positions) {
    return Arrays.stream(positions)
        .mapToDouble(
            i ->
                IntStream.range(0, 3)
                    .mapToDouble(v -> Math.pow(rows[i][v] - (v == LABELS[i] ? 1 : 0), 2))
                    .sum())
        .average()
        .orElseThrow();
  }

  @Test
  void positions() {
    Scores scores = scores(7);
    assertThat(scores.student().positions()).isEqualTo(6);
    assertThat(scores.student().accuracy()).isEqualTo(4 / 6.0);
    assertThat(scores.student().brier().score()).isEqualTo(brier(STUDENT, 0, 1, 2, 4, 5, 6), FLOAT);
    double nll = -Math.log(0.7 * 0.3 * 0.5 * 0.1 * 0.5 * 0.9) / 6;
    assertThat(scores.student().perplexity()).isEqualTo(Math.exp(nll), FLOAT);
    assertThat(scores.studentDetail().positions().count()).isEqualTo(6);
    assertThat(scores.studentDetail().positions().accuracy()).isEqualTo(4 / 6.0);
    assertThat(scores.studentDetail().topLabelBrier().score())
        .isEqualTo((0.09 + 0.36 + 0.25 + 0.64 + 0.25 + 0.01) / 6, FLOAT);
  }

  @Test
  void ofTheTeacherThoseThatItAnswered() {
    Scores scores = scores(7);
    assertThat(scores.teacher().positions()).isEqualTo(4);
    assertThat(scores.teacher().brier().score()).isEqualTo(brier(TEACHER, 0, 1, 4, 5), FLOAT);
    assertThat(scores.teacherDetail().positions().count()).isEqualTo(4);
    assertThat(scores.teacherDetail().positions().confidence())
        .isEqualTo((0.6 + 0.5 + 0.7 + 0.4) / 4, FLOAT);
    assertThat(scores.fidelity().positions()).isEqualTo(5);
  }

  /** Means over the labelled positions of each, of the teacher over those that it answered. */
  @Test
  void samples() {
    var student = scores(7).studentDetail().samples();
    assertThat(student.count()).isEqualTo(3);
    assertThat(student.confidence()).isEqualTo((0.6 + 0.8 + 0.7) / 3, FLOAT);
    assertThat(student.accuracy()).isEqualTo((2 / 3.0 + 0 + 1) / 3, FLOAT);
    assertThat(student.bins(15).errors().ece())
        .isEqualTo((Math.abs(0.6 - 2 / 3.0) + 0.8 + 0.3) / 3, FLOAT);
    var teacher = scores(7).teacherDetail().samples();
    assertThat(teacher.confidence()).isEqualTo((0.55 + 0.7 + 0.4) / 3, FLOAT);
    assertThat(teacher.accuracy()).isEqualTo((1 + 0 + 1) / 3.0, FLOAT);
  }

  @Test
  void classes() {
    assertThat(scores(7).studentDetail().classes().ece()).isEqualTo(byDefinition(), within(1e-5));
  }

  private static double byDefinition() {
    double sum = 0;
    for (int v = 0; v < 3; v++) {
      double[] gaps = new double[15];
      for (int i : new int[] {0, 1, 2, 4, 5, 6}) {
        int bin = (int) (STUDENT[i][v] * 15 + 1e-6);
        gaps[bin] += STUDENT[i][v] - (LABELS[i] == v ? 1 : 0);
      }
      sum += Arrays.stream(gaps).map(Math::abs).sum() / 6;
    }
    return sum / 3;
  }

  @Test
  void onlyTheFirstPositionsAndTwoPartsAreTheWhole() {
    Scores first = scores(3);
    assertThat(first.student().positions()).isEqualTo(3);
    assertThat(first.studentDetail().samples().count()).isEqualTo(1);
    assertThat(first.teacherDetail().positions().count()).isEqualTo(2);
    first.add(scores(7));
    Scores other = scores(7);
    other.add(scores(3));
    assertThat(first.studentDetail().state().samples())
        .isEqualTo(other.studentDetail().state().samples());
    assertThat(first.student().positions()).isEqualTo(9);
    assertThat(Scores.of(first.state()).state()).isEqualTo(first.state());
  }
}
