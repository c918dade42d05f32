package io.hardgate.student.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.hardgate.config.ModelConfig;
import io.hardgate.config.StudentConfig;
import io.hardgate.config.SupervisionConfig;
import io.hardgate.messages.RecordRules;
import io.hardgate.student.model.BagOfWords;
import io.hardgate.student.supervision.Annealed;
import io.hardgate.student.supervision.DistillationLoss;
import io.hardgate.student.supervision.HardGate;
import io.hardgate.student.supervision.PositionFigures;
import io.hardgate.student.supervision.SupervisionPolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingStepTest {

  private static final int CLASSES = 4;
  private static final ModelConfig SIZES = ModelConfig.bagOfWords(50, 8, List.of(16), 5);
  private static final StudentConfig.Optimizer SETTINGS =
      new StudentConfig.Optimizer(0.02, 0.9, 0.999, 1e-8);

  private final NDManager manager = Compute.open("cpu", 1);
  private final BagOfWords student = new BagOfWords(manager, SIZES, CLASSES, new Random(7));
  private final Adam adam = new Adam(SETTINGS, student.parameters());
  private final TrainingStep step = step(Examples.supervision());
  private final PairBatch batch = new PairBatch(CLASSES);

  private TrainingStep step(SupervisionConfig supervision) {
    return step(supervision, new HardGate());
  }

  private TrainingStep step(SupervisionConfig supervision, SupervisionPolicy policy) {
    return new TrainingStep(
        manager, student, new DistillationLoss(policy), new Teachers(supervision), adam);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private Map<String, float[]> state() {
    Map<String, float[]> state = new LinkedHashMap<>();
    student.parameters().forEach((path, array) -> state.put(path, array.toFloatArray()));
    adam.firstMoments().forEach((path, array) -> state.put("m." + path, array.toFloatArray()));
    adam.secondMoments().forEach((path, array) -> state.put("v." + path, array.toFloatArray()));
    return state;
  }

  private static void assertSame(Map<String, float[]> one, Map<String, float[]> other) {
    assertThat(one.keySet()).isEqualTo(other.keySet());
    one.forEach((path, values) -> assertThat(values).as(path).containsExactly(other.get(path)));
  }

  @Test
  void learnsWhatTheWordsGiveAway() {
    List<Example> examples = Examples.some(32, CLASSES, SIZES.buckets(), 1);
    double before = step.run(batch.fill(examples)).figures().loss();
    for (int i = 0; i < 200; i++) {
      step.run(batch.fill(Examples.some(32, CLASSES, SIZES.buckets(), 2 + i)));
    }
    Scores scores =
        new Evaluation(manager, student, CLASSES, 32)
            .run(Examples.some(200, CLASSES, SIZES.buckets(), 9_999), Teachers.none());
    assertThat(scores.student().accuracy()).isGreaterThan(0.9);
    assertThat(step.run(batch.fill(examples)).figures().loss()).isLessThan(before);
  }

  @Test
  void measuresBeforeItLearns() {
    List<Example> examples = Examples.some(32, CLASSES, SIZES.buckets(), 1);
    Scores untrained = new Evaluation(manager, student, CLASSES, 32).run(examples, Teachers.none());
    Scores prequential = new Scores();
    prequential.add(step.run(batch.fill(examples)).figures());
    assertThat(prequential.student().nll()).isEqualTo(untrained.student().nll());
  }

  @Test
  void theShareOfAnAnnealedLabelRisesWithEveryStepThatIsCounted() {
    adam.resume(10);
    TrainingStep annealed = step(Examples.supervision(), new Annealed(20));
    List<Example> examples = Examples.some(4, CLASSES, SIZES.buckets(), 1);
    List<Example> nothing = List.of(new Example(new int[] {1}, RecordRules.NO_LABEL, List.of()));
    List<Double> shares = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      shares.add(annealed.run(batch.fill(examples)).figures().labelWeight(3));
      annealed.run(batch.fill(nothing));
    }
    assertThat(shares)
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-6 ? 0 : 1)
        .containsExactly(0.5, 0.6, 0.7, 0.8);
  }

  @Test
  void labelsCountOnceTheyAreLearnedFrom() {
    List<Example> examples = new ArrayList<>(Examples.some(6, CLASSES, SIZES.buckets(), 1));
    examples.set(2, new Example(new int[] {1}, RecordRules.NO_LABEL, List.of()));
    step.run(batch.fill(examples));
    step.run(batch.fill(examples));
    student.parameters().get("output.bias").muli(Float.NaN);
    assertThat(step.run(batch.fill(examples)).learned()).isFalse();
    long[] expected = new long[CLASSES];
    examples.stream()
        .flatMapToInt(example -> Arrays.stream(example.labels()))
        .filter(label -> label != RecordRules.NO_LABEL)
        .forEach(label -> expected[label] += 2);
    assertThat(Arrays.copyOf(step.labelsSeen().state(), CLASSES)).isEqualTo(expected);
  }

  @Test
  void refusesABatchWhoseLossIsNotFiniteAndLeavesNothingBehind() {
    int poisoned = SIZES.buckets() - 1;
    NDArray table = student.parameters().get("embedding.weight");
    float[] rows = table.toFloatArray();
    Arrays.fill(rows, poisoned * SIZES.embedding(), rows.length, 3e38f);
    table.set(rows);
    step.run(batch.fill(Examples.some(32, CLASSES, poisoned, 1)));
    Map<String, float[]> before = state();

    Example poison =
        new Example(new int[] {poisoned}, 0, Examples.said(Examples.values(1, 2, 3, 4)));
    TrainingStep.Outcome outcome = step.run(batch.fill(List.of(poison)));
    assertThat(outcome.figures().loss()).matches(loss -> !Double.isFinite(loss), "not finite");
    assertThat(outcome.learned()).isFalse();
    assertSame(state(), before);
    assertThat(adam.steps()).as("as many as were run: what a checkpoint says").isEqualTo(2);

    assertThat(step.run(batch.fill(Examples.some(32, CLASSES, poisoned, 2))).learned()).isTrue();
    state().forEach((path, values) -> assertThat(values).as(path).doesNotContain(Float.NaN));
  }

  @Test
  void refusesABatchWhoseGradientIsNotFiniteAndLearnsFromTheNextAsIfItHadNotBeen() {
    NDArray weight = student.parameters().get("output.weight");
    float[] sane = weight.toFloatArray();
    weight.set(huge(sane.length));
    Map<String, float[]> before = state();
    // The output's bias decides, so the loss is finite; the gradient of the hidden layer is not.
    TrainingStep.Outcome outcome =
        step.run(batch.fill(Examples.some(32, CLASSES, SIZES.buckets(), 1)));
    assertThat(outcome.learned()).isFalse();
    assertSame(state(), before);

    weight.set(sane);
    List<Example> next = Examples.some(32, CLASSES, SIZES.buckets(), 3);
    assertThat(step.run(batch.fill(next)).learned()).isTrue();
    state().forEach((path, values) -> assertThat(values).as(path).doesNotContain(Float.NaN));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.5, 1, 16})
  void learnsFromABatchWithLogitsOfAnySize(double tau) {
    float most = Float.MAX_VALUE;
    List<Example> examples = Examples.some(30, CLASSES, SIZES.buckets(), 1);
    for (int label = 0; label < CLASSES; label++) {
      examples.add(
          new Example(new int[] {label}, label, Examples.said(Examples.values(most, 0, -most, 1))));
    }
    PairBatch larger = new PairBatch(CLASSES);
    Teachers teachers = new Teachers(Examples.supervision("tau=" + tau));
    TrainingStep tempered =
        new TrainingStep(manager, student, new DistillationLoss(new HardGate()), teachers, adam);
    TrainingStep.Outcome outcome = tempered.run(larger.fill(examples));
    assertThat(outcome.figures().loss()).isFinite();
    assertThat(outcome.learned()).isTrue();
    assertThat(outcome.figures().supervised()).isEqualTo(examples.size());
    assertThat(teachers.fitted()).isFinite();
  }

  private static float[] huge(int length) {
    float[] values = new float[length];
    Arrays.fill(values, 3e38f);
    return values;
  }

  @Test
  void learnsNothingFromPositionsWithoutTeacherAndLabel() {
    Map<String, float[]> before = state();
    Example nothing = new Example(new int[] {1}, RecordRules.NO_LABEL, List.of());
    assertThat(step.run(batch.fill(List.of(nothing))).learned()).isFalse();
    assertSame(state(), before);
  }

  @Test
  void learnsFromTheLabelAloneWhereNoTeacherCame() {
    Example labelled = new Example(new int[] {1}, 2, List.of());
    TrainingStep.Outcome outcome = step.run(batch.fill(List.of(labelled)));
    assertThat(outcome.learned()).isTrue();
    assertThat(outcome.figures().teacherWeight(0)).isZero();
    assertThat(outcome.figures().labelWeight(0)).isEqualTo(1);
  }

  @Test
  void logitsAsLargeAsFloatsCanBeSpoilNeitherScoresNorTemperature() {
    for (int i = 0; i < 200; i++) {
      Example absurd =
          new Example(new int[] {1}, i % 2, Examples.said(Examples.values(-3e38f, 3e38f, 0, 1)));
      PositionFigures figures = step.run(batch.fill(List.of(absurd))).figures();
      assertThat(figures.kl(0)).isFinite();
      assertThat(figures.teacherNll(0)).isFinite();
    }
    double tau = step.run(batch.fill(Examples.some(32, CLASSES, SIZES.buckets(), 1))).tau();
    assertThat(tau).isBetween(1 / 17.0, 17.0);
  }

  @Test
  void aTextWithoutWordsIsFinite() {
    Example empty = new Example(new int[0], 2, Examples.said(Examples.values(1, 2, 3, 4)));
    assertThat(step.run(batch.fill(List.of(empty))).learned()).isTrue();
  }
}
