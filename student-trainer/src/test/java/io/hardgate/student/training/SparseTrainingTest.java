package io.hardgate.student.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.hardgate.config.ModelConfig;
import io.hardgate.config.StudentConfig;
import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.Dtype;
import io.hardgate.messages.LogitValues;
import io.hardgate.messages.Logits;
import io.hardgate.messages.RecordRules;
import io.hardgate.messages.SparseValues;
import io.hardgate.student.model.BagOfWords;
import io.hardgate.student.supervision.DistillationLoss;
import io.hardgate.student.supervision.HardGate;
import io.hardgate.student.supervision.Targets;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparseTrainingTest {

  private static final int CLASSES = 12;
  private static final ModelConfig SIZES = ModelConfig.bagOfWords(50, 8, List.of(16), 5);
  private static final StudentConfig.Optimizer SETTINGS =
      new StudentConfig.Optimizer(0.02, 0.9, 0.999, 1e-8);

  private final NDManager manager = Compute.open("cpu", 1);

  @AfterEach
  void close() {
    manager.close();
  }

  private static float[] expand(LogitValues values, int label) {
    FloatBuffer dense = FloatBuffer.allocate(values.classes());
    values.copyTo(dense, label);
    return dense.array();
  }

  private static SparseValues sparse(float[] logits, int label, int k) {
    Logits message =
        Logits.newBuilder()
            .setSampleId("s")
            .setTeacherId("t")
            .setLabelSpace(Examples.labels(logits.length).fingerprint())
            .setPositions(1)
            .setSparse(SparseValues.encode(logits, 1, k, new int[] {label}, Dtype.FLOAT32))
            .build();
    try {
      return (SparseValues)
          new RecordRules(Examples.labels(logits.length))
              .check("s".getBytes(StandardCharsets.UTF_8), message);
    } catch (BadRecordException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Example saying(Example example, LogitValues values) {
    return new Example(
        example.input(),
        example.labels()[0],
        List.of(new Example.Opinion(Examples.TEACHER, "1", values)));
  }

  private static LogitValues said(Example example) {
    return example.opinions().get(0).logits();
  }

  private static Example sparse(Example example, int k) {
    return saying(
        example, sparse(expand(said(example), example.labels()[0]), example.labels()[0], k));
  }

  private Map<String, float[]> trained(
      List<List<Example>> batches, List<PositionLosses> losses, String... supervision) {
    BagOfWords student = new BagOfWords(manager, SIZES, CLASSES, new Random(7));
    TrainingStep step =
        new TrainingStep(
            manager,
            student,
            new DistillationLoss(new HardGate()),
            new Teachers(Examples.supervision(supervision)),
            new Adam(SETTINGS, student.parameters()));
    PairBatch batch = new PairBatch(CLASSES);
    for (List<Example> examples : batches) {
      TrainingStep.Outcome outcome = step.run(batch.fill(examples));
      assertThat(outcome.learned()).isTrue();
      losses.add(new PositionLosses(outcome.figures().loss(), outcome.tau()));
    }
    Map<String, float[]> weights = new LinkedHashMap<>();
    student.parameters().forEach((path, array) -> weights.put(path, array.toFloatArray()));
    return weights;
  }

  private record PositionLosses(double loss, double tau) {}

  private static List<List<Example>> batches() {
    List<List<Example>> batches = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      batches.add(Examples.some(32, CLASSES, SIZES.buckets(), i));
    }
    return batches;
  }

  private static List<List<Example>> sparse(List<List<Example>> batches, int k) {
    return batches.stream()
        .map(batch -> batch.stream().map(example -> sparse(example, k)).toList())
        .toList();
  }

  @Test
  void withAllClassesButOneTheStudentIsTheOneThatDenseLogitsMake() {
    List<PositionLosses> dense = new ArrayList<>();
    List<PositionLosses> sparse = new ArrayList<>();
    Map<String, float[]> one = trained(batches(), dense);
    Map<String, float[]> other = trained(sparse(batches(), CLASSES - 1), sparse);
    for (int i = 0; i < dense.size(); i++) {
      assertThat(sparse.get(i).loss()).isEqualTo(dense.get(i).loss(), within(1e-3));
      assertThat(sparse.get(i).tau()).isEqualTo(dense.get(i).tau(), within(2e-3));
    }
    assertThat(dense.get(19).tau()).isNotEqualTo(1);
    one.forEach(
        (path, weights) -> assertThat(other.get(path)).containsExactly(weights, within(0.02f)));
  }

  /** The batch decides: one dense row, or another blend, and all of it is expanded. */
  @ParameterizedTest
  @ValueSource(strings = {"single", "mean-logits", "mean-probabilities", "weighted"})
  void whatCannotBeLearnedFromSparseIsExpanded(String blend) {
    List<List<Example>> mixed = new ArrayList<>();
    List<List<Example>> expanded = new ArrayList<>();
    for (List<Example> batch : batches()) {
      List<Example> some = new ArrayList<>(batch);
      List<Example> all = new ArrayList<>(batch);
      int first = blend.equals("single") ? 1 : 0;
      for (int i = first; i < batch.size(); i++) {
        some.set(i, sparse(batch.get(i), 3));
        all.set(
            i,
            saying(
                batch.get(i),
                Examples.values(expand(said(some.get(i)), batch.get(i).labels()[0]))));
      }
      mixed.add(some);
      expanded.add(all);
    }
    String[] supervision = {"blend=" + blend, "tau=1.5"};
    Map<String, float[]> one = trained(mixed, new ArrayList<>(), supervision);
    Map<String, float[]> other = trained(expanded, new ArrayList<>(), supervision);
    one.forEach(
        (path, weights) -> assertThat(other.get(path)).containsExactly(weights, within(1e-4f)));
  }

  @Test
  void aPositionMayLackItsTeacherOrItsLabel() {
    List<Example> examples = new ArrayList<>();
    for (Example example : Examples.some(30, CLASSES, SIZES.buckets(), 5)) {
      examples.add(sparse(example, 1 + examples.size() % 5));
    }
    examples.set(3, new Example(new int[] {1}, 11, List.of()));
    examples.set(4, new Example(new int[] {1}, RecordRules.NO_LABEL, List.of()));
    SparseValues unlabelled = sparse(new float[CLASSES], RecordRules.NO_LABEL, 2);
    examples.set(
        5, saying(new Example(new int[] {1}, RecordRules.NO_LABEL, List.of()), unlabelled));
    examples.set(6, saying(new Example(new int[] {1}, 7, List.of()), unlabelled));
    BagOfWords student = new BagOfWords(manager, SIZES, CLASSES, new Random(7));
    TrainingStep step =
        new TrainingStep(
            manager,
            student,
            new DistillationLoss(new HardGate()),
            new Teachers(Examples.supervision()),
            new Adam(SETTINGS, student.parameters()));
    TrainingStep.Outcome outcome = step.run(new PairBatch(CLASSES).fill(examples));
    assertThat(outcome.learned()).isTrue();
    assertThat(outcome.figures().supervised()).isEqualTo(29);
    assertThat(outcome.figures().hasTeacher(3)).isFalse();
    assertThat(outcome.figures().labelWeight(3)).isEqualTo(1);
    assertThat(outcome.figures().teacherWeight(5)).isEqualTo(1);
    assertThat(outcome.figures().teacherNll(6)).isEqualTo(Math.log(CLASSES), within(1e-3));
    assertThat(outcome.teachers()).hasSize(1);
    assertThat(outcome.teachers().get(0).figures().answers()).isEqualTo(28);
  }

  @Test
  void theTemperatureThatDenseLogitsGive() {
    int classes = 400;
    Random random = new Random(3);
    TemperatureFit dense = new TemperatureFit();
    TemperatureFit sparse = new TemperatureFit();
    for (int batch = 0; batch < 120; batch++) {
      SparseRows rows = new SparseRows().clear();
      float[] all = new float[4 * classes];
      long[] labels = new long[4];
      for (int i = 0; i < 4; i++) {
        float[] logits = new float[classes];
        for (int v = 0; v < classes; v++) {
          logits[v] = (float) (3 * random.nextGaussian());
        }
        labels[i] = drawn(logits, 1.7, random);
        System.arraycopy(logits, 0, all, i * classes, classes);
        rows.add(sparse(logits, (int) labels[i], 20), 0, (int) labels[i]);
      }
      var z = manager.create(all, new Shape(4, classes));
      var y = manager.create(labels, new Shape(4, 1));
      var ones = manager.ones(new Shape(4, 1), DataType.FLOAT32);
      dense.add(new Targets(z, y, ones, ones, y.zerosLike()));
      sparse.add(rows);
    }
    assertThat(dense.tau()).isBetween(1.4, 2.0);
    assertThat(sparse.tau()).isEqualTo(dense.tau(), within(2e-3 * dense.tau()));
  }

  private static int drawn(float[] logits, double tau, Random random) {
    int best = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (int v = 0; v < logits.length; v++) {
      double gumbel = logits[v] / tau - Math.log(-Math.log(random.nextDouble()));
      if (gumbel > most) {
        most = gumbel;
        best = v;
      }
    }
    return best;
  }
}
