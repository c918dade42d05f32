package io.hardgate.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Against PyTorch and numpy, on 500 positions of 10 classes: the figures are the section `metrics`
 * of loss-reference.json, made by loss_reference.py in the student-trainer's test sources, with the
 * calibration errors confirmed by torchmetrics' and netcal's code. The logits come from
 * java.util.Random in both languages.
 */
class PredictionScoresTest {

  private static final int POSITIONS = 500;
  private static final int CLASSES = 10;
  private static final String LABELS =
      "59562509183757156355194036695472425731174725432630581492595211548997844637705714"
          + "11481988764935468910381703269924113870689534547540884604935241810731032788875529"
          + "54523691041861460367018253023423241002927218829832827548798957117423058286986157"
          + "98132743126057284247450661693000197523162946477734518130350998947255654792095017"
          + "08784075200931894962720593085435160183127791454107225473946790102032765890518396"
          + "11360810275769289091390929688394784254560459424935067917764033265214743647671153"
          + "67713165371719476006";

  private final double[][] student = new double[POSITIONS][CLASSES];
  private final double[][] teacher = new double[POSITIONS][CLASSES];

  PredictionScoresTest() {
    Random random = new Random(20221021);
    for (int i = 0; i < POSITIONS; i++) {
      for (int c = 0; c < CLASSES; c++) {
        double shared = 1.5 * gauss(random);
        student[i][c] = grid(shared + gauss(random));
        teacher[i][c] = grid(1.5 * (shared + 0.75 * gauss(random)));
      }
    }
  }

  @Test
  void student() {
    PredictionScores scores = scores(student, 1, 0, POSITIONS);
    assertThat(scores.positions()).isEqualTo(POSITIONS);
    assertThat(scores.accuracy()).isEqualTo(0.302);
    assertThat(scores.nll()).isCloseTo(2.114274390848081, within(1e-12));
    assertThat(scores.ece()).isCloseTo(0.21869198883009575, within(1e-12));
    assertThat(scores.perplexity()).isCloseTo(8.283572948563252, within(1e-9)); // exp of that
    assertThat(scores.brier().score()).isCloseTo(0.8702245147350908, within(1e-12));
    assertThat(scores.errors().mce()).isCloseTo(0.35660285483239174, within(1e-12));
    assertThat(scores.errors().rmsce()).isCloseTo(0.23207151882423116, within(1e-12));
    assertThat(scores.bins().confidence(7)).isCloseTo(29.938429407355077, within(1e-12));
    assertThat(scores.bins().count(7)).isEqualTo(60);
    assertThat(scores.bins().correct(7)).isEqualTo(19);
  }

  @Test
  void teacherAtATemperature() {
    PredictionScores scores = scores(teacher, 1.5, 0, POSITIONS);
    assertThat(scores.accuracy()).isEqualTo(0.44);
    assertThat(scores.nll()).isCloseTo(1.5574296637246237, within(1e-12));
    assertThat(scores.ece()).isCloseTo(0.04293233975637418, within(1e-12));
    assertThat(scores.brier().score()).isCloseTo(0.6860578936711, within(1e-12));
  }

  /**
   * By numpy, netcal (ECE of every class's probability; 0.05402929933311383 and
   * 0.026336237368720643) and relplot (0.0428700788 for the teacher; of the student's error of 0.21
   * it loses 1.7 %, so that is the paper's definition in numpy).
   */
  @Test
  void inDetail() {
    CalibrationDetail detail = detail(student, 1, 0, POSITIONS);
    assertThat(detail.classes().ece()).isCloseTo(0.05402929933311383, within(1e-6));
    assertThat(detail.topLabelBrier().score()).isCloseTo(0.2501495725342087, within(1e-12));
    assertThat(detail.positions().equalMassEce()).isCloseTo(0.21236255916654187, within(1e-3));
    assertThat(detail.positions().smoothEce()).isCloseTo(0.2123625591665419, within(1e-4));
    CalibrationDetail other = detail(teacher, 1.5, 0, POSITIONS);
    assertThat(other.classes().ece()).isCloseTo(0.026336237368720643, within(1e-6));
    assertThat(other.positions().smoothEce()).isCloseTo(0.0428700788, within(1e-4));
  }

  @Test
  void detailsAddUp() {
    CalibrationDetail parts = detail(student, 1, 321, POSITIONS);
    parts.add(detail(student, 1, 0, 321));
    CalibrationDetail whole = detail(student, 1, 0, POSITIONS);
    assertThat(parts.positions().state()).isEqualTo(whole.positions().state());
    assertThat(parts.classes().state()).isEqualTo(whole.classes().state());
    assertThat(parts.topLabelBrier().score())
        .isCloseTo(whole.topLabelBrier().score(), within(1e-12));
    assertThat(whole.state().whole()).isTrue();
    assertThat(CalibrationDetail.of(whole.state()).state()).isEqualTo(whole.state());
    assertThat(CalibrationDetail.State.nothing().whole()).isTrue();
    CalibrationDetail.State state = whole.state();
    assertThat(
            new CalibrationDetail.State(state.positions(), null, state.brier(), state.classes())
                .whole())
        .isFalse();
  }

  @Test
  void aStateOfAnOlderVersionHasNoBrierScoreYet() {
    PredictionScores.State state = scores(student, 1, 0, 100).state();
    PredictionScores.State older = new PredictionScores.State(state.bins(), state.nll(), null);
    assertThat(older.whole()).isFalse();
    assertThat(older.today().whole()).isTrue();
    PredictionScores resumed = PredictionScores.of(older.today());
    assertThat(resumed.brier().score()).isNaN();
    resumed.add(scores(student, 1, 100, POSITIONS));
    assertThat(resumed.positions()).isEqualTo(POSITIONS);
    assertThat(resumed.brier().positions()).isEqualTo(POSITIONS - 100);
    assertThat(resumed.brier().score())
        .isCloseTo(scores(student, 1, 100, POSITIONS).brier().score(), within(1e-12));
  }

  @Test
  void partsAddUp() {
    PredictionScores scores = scores(student, 1, 0, 123);
    scores.add(scores(student, 1, 123, POSITIONS));
    assertThat(scores.positions()).isEqualTo(POSITIONS);
    assertThat(scores.accuracy()).isEqualTo(0.302);
    assertThat(scores.nll()).isCloseTo(2.114274390848081, within(1e-12));
    assertThat(scores.ece()).isCloseTo(0.21869198883009575, within(1e-12));
  }

  @Test
  void fidelityToATeacherAtATemperature() {
    FidelityScores scores = fidelity(0, 200);
    scores.add(fidelity(200, POSITIONS));
    assertThat(scores.positions()).isEqualTo(POSITIONS);
    assertThat(scores.agreement()).isEqualTo(0.482);
    assertThat(scores.kl()).isCloseTo(0.5366901578363342, within(1e-12));
  }

  @Test
  void nothingMeasuredIsNotANumber() {
    PredictionScores none = new PredictionScores();
    assertThat(none.accuracy()).isNaN();
    assertThat(none.nll()).isNaN();
    assertThat(none.ece()).isNaN();
    assertThat(none.perplexity()).isNaN();
    assertThat(none.brier().score()).isNaN();
    assertThat(none.errors().mce()).isNaN();
    assertThat(new FidelityScores().agreement()).isNaN();
    assertThat(new FidelityScores().kl()).isNaN();
  }

  private static PredictionScores scores(double[][] logits, double tau, int from, int to) {
    PredictionScores scores = new PredictionScores();
    for (int i = from; i < to; i++) {
      double[] log = logSoftmax(logits[i], tau);
      int top = argmax(log);
      int label = LABELS.charAt(i) - '0';
      double squares = 0;
      for (double value : log) {
        squares += Math.exp(2 * value);
      }
      scores.add(Math.exp(log[top]), top == label, -log[label], squares);
    }
    return scores;
  }

  private static CalibrationDetail detail(double[][] logits, double tau, int from, int to) {
    CalibrationDetail detail = new CalibrationDetail();
    for (int i = from; i < to; i++) {
      double[] p = logSoftmax(logits[i], tau);
      int top = argmax(p);
      int label = LABELS.charAt(i) - '0';
      for (int c = 0; c < CLASSES; c++) {
        p[c] = Math.exp(p[c]);
      }
      detail.add(p[top], top == label);
      detail.classes().add(p, 0, CLASSES, label);
    }
    return detail;
  }

  private FidelityScores fidelity(int from, int to) {
    FidelityScores scores = new FidelityScores();
    for (int i = from; i < to; i++) {
      double[] logQ = logSoftmax(teacher[i], 1.5);
      double[] logP = logSoftmax(student[i], 1);
      double kl = 0;
      for (int c = 0; c < CLASSES; c++) {
        kl += Math.exp(logQ[c]) * (logQ[c] - logP[c]);
      }
      scores.add(argmax(logQ) == argmax(logP), kl);
    }
    return scores;
  }

  private static double[] logSoftmax(double[] logits, double tau) {
    double sum = 0;
    for (double logit : logits) {
      sum += Math.exp(logit / tau);
    }
    double[] log = new double[logits.length];
    for (int c = 0; c < log.length; c++) {
      log[c] = logits[c] / tau - Math.log(sum);
    }
    return log;
  }

  private static int argmax(double[] values) {
    int top = 0;
    for (int c = 1; c < values.length; c++) {
      if (values[c] > values[top]) {
        top = c;
      }
    }
    return top;
  }

  private static double gauss(Random random) {
    double total = 0;
    for (int i = 0; i < 12; i++) {
      total += random.nextDouble();
    }
    return total - 6;
  }

  private static double grid(double value) {
    return Math.rint(value * 1024) / 1024;
  }
}
