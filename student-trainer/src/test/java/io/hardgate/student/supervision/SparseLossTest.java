package io.hardgate.student.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SparseLossTest {

  private static final JsonNode REFERENCE = Reference.read().get("loss");
  private static final Offset<Double> EXACT = within(1e-12);

  private final NDManager manager = NDManager.newBaseManager("PyTorch");

  @AfterEach
  void close() {
    manager.close();
  }

  static Stream<Arguments> references() {
    return StreamSupport.stream(REFERENCE.get("sparseCases").spliterator(), false)
        .map(
            c ->
                Arguments.of(
                    c.get("policy").asText(), c.get("tau").asDouble(), c.get("k").asInt(), c));
  }

  /** Buckets of these logits at this temperature: the k largest and the label. */
  private SparseTargets buckets(
      double[][] teacher, int[] labels, double[] hasTeacher, NDArray samples, double tau, int k) {
    int positions = teacher.length;
    int width = k + 1;
    long[] classes = new long[positions * width];
    double[] logQ = new double[positions * width];
    double[] counted = new double[positions * width];
    double[] rest = new double[positions];
    double[] labelLogQ = new double[positions];
    long[] known = new long[positions];
    double[] hasLabel = new double[positions];
    for (int i = 0; i < positions; i++) {
      double[] row = logSoftmax(teacher[i], tau);
      hasLabel[i] = labels[i] < 0 ? 0 : 1;
      known[i] = Math.max(0, labels[i]);
      labelLogQ[i] = labels[i] < 0 ? 0 : row[labels[i]];
      List<Integer> order =
          new ArrayList<>(
              IntStream.range(0, row.length)
                  .boxed()
                  .sorted(Comparator.comparingDouble(v -> -row[v]))
                  .limit(k)
                  .toList());
      if (labels[i] >= 0 && !order.contains(labels[i])) {
        order.add(labels[i]);
      }
      for (int j = 0; j < width; j++) {
        int v = j < order.size() ? order.get(j) : order.get(0);
        classes[i * width + j] = v;
        logQ[i * width + j] = row[v];
        counted[i * width + j] = j < order.size() ? 1 : 0;
      }
      for (int v = 0; v < row.length; v++) {
        rest[i] += order.contains(v) ? 0 : Math.exp(row[v]);
      }
    }
    Shape column = new Shape(positions, 1);
    Shape rows = new Shape(positions, width);
    return new SparseTargets(
        manager.create(classes, rows),
        manager.create(logQ, rows),
        manager.create(counted, rows),
        manager.create(rest, column),
        manager.create(labelLogQ, column),
        manager.create(known, column),
        manager.create(hasTeacher, column),
        manager.create(hasLabel, column),
        samples);
  }

  private static double[] logSoftmax(double[] logits, double tau) {
    double largest = DoubleStream.of(logits).max().orElseThrow() / tau;
    double sum = DoubleStream.of(logits).map(v -> Math.exp(v / tau - largest)).sum();
    return DoubleStream.of(logits).map(v -> v / tau - largest - Math.log(sum)).toArray();
  }

  private static double[][] rows(JsonNode json) {
    double[][] rows = new double[json.size()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Reference.vector(json.get(i));
    }
    return rows;
  }

  @ParameterizedTest(name = "{0} at tau {1}, k {2}")
  @MethodSource("references")
  void agreesWithPyTorch(String name, double tau, int k, JsonNode figures) {
    int[] labels =
        DoubleStream.of(Reference.vector(REFERENCE.get("labels"))).mapToInt(v -> (int) v).toArray();
    double[] hasTeacher = Reference.vector(REFERENCE.get("hasTeacher"));
    NDArray samples = DistillationLossTest.samples(manager);
    SparseTargets targets =
        buckets(rows(REFERENCE.get("teacher")), labels, hasTeacher, samples, tau, k);
    DistillationLoss.Result result =
        new DistillationLoss(DistillationLossTest.policy(figures))
            .apply(Reference.matrix(manager, REFERENCE.get("student")), targets, tau);
    PositionFigures found = result.figures();
    assertThat(found.loss()).isEqualTo(figures.get("loss").asDouble(), EXACT);
    double[] weights = Reference.vector(figures.get("wTeacher"));
    for (int i = 0; i < found.positions(); i++) {
      assertThat(found.teacherWeight(i)).as("w_teacher of %d", i).isEqualTo(weights[i]);
      if (hasTeacher[i] > 0) {
        assertThat(found.teacherLoss(i))
            .isEqualTo(figures.get("teacherLoss").get(i).asDouble(), EXACT);
        assertThat(found.kl(i)).isEqualTo(figures.get("kl").get(i).asDouble(), EXACT);
      }
    }
    assertThat(result.gradient().flatten().toDoubleArray())
        .containsExactly(
            Reference.matrix(manager, figures.get("gradient")).flatten().toDoubleArray(), EXACT);
  }

  @ParameterizedTest(name = "{0} at tau {1}, k {2}")
  @MethodSource("references")
  void gradientAgreesWithFiniteDifferences(String name, double tau, int k, JsonNode figures) {
    int positions = 7;
    int classes = 9;
    double h = 1e-6;
    Random random = new Random(42);
    double[] z = random.doubles((long) positions * classes, -3, 3).toArray();
    double[][] teacher = new double[positions][];
    double[] present = new double[positions];
    int[] labels = new int[positions];
    for (int i = 0; i < positions; i++) {
      teacher[i] = random.doubles(classes, -3, 3).toArray();
      present[i] = i == 5 ? 0 : 1;
      labels[i] = i == 6 ? -1 : random.nextInt(classes);
    }
    NDArray samples = manager.create(new long[] {0, 0, 0, 1, 2, 2, 3}, new Shape(positions, 1));
    SparseTargets targets = buckets(teacher, labels, present, samples, tau, k);
    DistillationLoss loss = new DistillationLoss(DistillationLossTest.policy(figures));
    Shape shape = new Shape(positions, classes);
    double[] gradient =
        loss.apply(manager.create(z, shape), targets, tau).gradient().flatten().toDoubleArray();
    for (int i = 0; i < z.length; i++) {
      double at = z[i];
      z[i] = at + h;
      double above = loss.apply(manager.create(z, shape), targets, tau).figures().loss();
      z[i] = at - h;
      double below = loss.apply(manager.create(z, shape), targets, tau).figures().loss();
      z[i] = at;
      assertThat(gradient[i]).isEqualTo((above - below) / (2 * h), within(1e-8));
    }
  }

  @ParameterizedTest(name = "{0} at tau {1}")
  @MethodSource("references")
  void withAllClassesButOneItIsTheDenseLoss(String name, double tau, int k, JsonNode figures) {
    int positions = 40;
    int classes = 6;
    Random random = new Random(3);
    double[][] teacher = new double[positions][];
    double[] ones = new double[positions];
    int[] labels = random.ints(positions, 0, classes).toArray();
    for (int i = 0; i < positions; i++) {
      teacher[i] = random.doubles(classes, -4, 4).toArray();
      ones[i] = 1;
    }
    NDArray logits =
        manager.create(
            random.doubles((long) positions * classes, -4, 4).toArray(),
            new Shape(positions, classes));
    NDArray samples = manager.arange(0, positions, 1, DataType.INT64).div(3).floor();
    samples = samples.toType(DataType.INT64, false).reshape(positions, 1);
    SparseTargets sparse = buckets(teacher, labels, ones, samples, tau, classes - 1);
    Targets dense =
        new Targets(
            manager.create(
                Stream.of(teacher).flatMapToDouble(DoubleStream::of).toArray(),
                new Shape(positions, classes)),
            sparse.labels(),
            sparse.hasTeacher(),
            sparse.hasLabel(),
            samples);
    DistillationLoss loss = new DistillationLoss(DistillationLossTest.policy(figures));
    DistillationLoss.Result one = loss.apply(logits, sparse, tau);
    DistillationLoss.Result other = loss.apply(logits, dense, tau);
    assertThat(one.gradient().flatten().toDoubleArray())
        .containsExactly(other.gradient().flatten().toDoubleArray(), EXACT);
    for (int i = 0; i < positions; i++) {
      PositionFigures a = one.figures();
      PositionFigures b = other.figures();
      assertThat(a.teacherWeight(i)).isEqualTo(b.teacherWeight(i));
      assertThat(a.teacherLoss(i)).isEqualTo(b.teacherLoss(i), EXACT);
      assertThat(a.labelLoss(i)).isEqualTo(b.labelLoss(i), EXACT);
      assertThat(a.regularization(i)).isEqualTo(b.regularization(i), EXACT);
      assertThat(a.sample(i)).isEqualTo(b.sample(i)).isEqualTo(i / 3);
      assertThat(a.teacherNll(i)).isEqualTo(b.teacherNll(i), EXACT);
      assertThat(a.kl(i)).isEqualTo(b.kl(i), EXACT);
      assertThat(a.studentConfidence(i)).isEqualTo(b.studentConfidence(i), EXACT);
      assertThat(a.teacherConfidence(i)).isEqualTo(b.teacherConfidence(i), EXACT);
      assertThat(a.studentSquares(i)).isEqualTo(b.studentSquares(i), EXACT);
      assertThat(a.teacherSquares(i)).isEqualTo(b.teacherSquares(i), EXACT);
      assertThat(a.agree(i)).isEqualTo(b.agree(i));
      assertThat(a.teacherCorrect(i)).isEqualTo(b.teacherCorrect(i));
    }
  }

  /** 0.5, 0.2 and the label's 0.1 of 7 classes; four others share 0.2. */
  @Test
  void classesThatTheTeacherDoesNotTellApartAreTakenToBeAlike() {
    double[][] teacher = {{0.5, 0.2, 0.08, 0.07, 0.1, 0.04, 0.01}};
    for (int v = 0; v < 7; v++) {
      teacher[0][v] = Math.log(teacher[0][v]);
    }
    NDArray sample = manager.create(new long[1], new Shape(1, 1));
    SparseTargets targets = buckets(teacher, new int[] {4}, new double[] {1}, sample, 1, 2);
    PositionFigures figures =
        new DistillationLoss(new LabelOnly())
            .apply(manager.create(new double[7], new Shape(1, 7)), targets, 1)
            .figures();
    assertThat(figures.teacherSquares(0))
        .isEqualTo(0.5 * 0.5 + 0.2 * 0.2 + 0.1 * 0.1 + 4 * 0.05 * 0.05, EXACT);
    assertThat(figures.studentSquares(0)).isEqualTo(1 / 7.0, EXACT);
    assertThat(figures.teacherProbabilities()).isEmpty();
  }

  @Test
  void aStudentThatIsSureOfAListedClassLeavesAFiniteGradient() {
    double[][] teacher = {{3, 1, 0, 0, -1, 0}, {0, 1, 2, 0, -1, 0}};
    NDArray samples = manager.create(new long[] {0, 1}, new Shape(2, 1));
    SparseTargets targets = buckets(teacher, new int[] {0, 4}, new double[] {1, 1}, samples, 1, 2);
    float[] sure = {3e3f, 0, 0, 0, 0, 0, 0, 0, -3e3f, 0, 0, 3e3f};
    NDArray logits = manager.create(sure, new Shape(2, 6));
    DistillationLoss.Result result =
        new DistillationLoss(new TeacherOnly()).apply(logits, floats(targets), 1);
    assertThat(result.figures().loss()).isFinite();
    double sum = 0;
    for (float value : result.gradient().toFloatArray()) {
      assertThat(value).isFinite();
      sum += value;
    }
    assertThat(sum).isEqualTo(0, within(1e-6));
  }

  private static SparseTargets floats(SparseTargets t) {
    return new SparseTargets(
        t.classes(),
        t.logQ().toType(DataType.FLOAT32, false),
        t.counted().toType(DataType.FLOAT32, false),
        t.rest().toType(DataType.FLOAT32, false),
        t.labelLogQ().toType(DataType.FLOAT32, false),
        t.labels(),
        t.hasTeacher().toType(DataType.FLOAT32, false),
        t.hasLabel().toType(DataType.FLOAT32, false),
        t.samples());
  }
}
