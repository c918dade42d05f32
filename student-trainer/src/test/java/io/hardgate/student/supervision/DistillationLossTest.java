package io.hardgate.student.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import io.hardgate.calibration.ClasswiseBins;
import io.hardgate.config.ConfigSource;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DistillationLossTest {

  private static final JsonNode REFERENCE = Reference.read().get("loss");
  private static final Offset<Double> EXACT = within(1e-12);

  static Stream<Arguments> references() {
    return StreamSupport.stream(REFERENCE.get("cases").spliterator(), false)
        .map(c -> Arguments.of(c.get("policy").asText(), c.get("tau").asDouble(), c));
  }

  /** As the configuration names it, at the point of a student's life that the figures are of. */
  static SupervisionPolicy policy(JsonNode figures) {
    ConfigSource source = ConfigSource.defaults();
    for (String key : List.of("policy", "alpha", "horizon", "smoothing", "smoothTo", "penalty")) {
      if (figures.has(key)) {
        source = source.set("student.supervision." + key + "=" + figures.get(key).asText());
      }
    }
    LabelCounts seen = new LabelCounts();
    if (figures.has("labelsSeen")) {
      seen.resume(
          DoubleStream.of(Reference.vector(figures.get("labelsSeen")))
              .mapToLong(count -> (long) count)
              .toArray());
    }
    long steps = figures.has("steps") ? figures.get("steps").asLong() : 0;
    return Policies.of(source.build().student().supervision()).after(steps, seen);
  }

  static NDArray samples(NDManager manager) {
    double[] samples = Reference.vector(REFERENCE.get("samples"));
    return manager.create(samples, new Shape(samples.length, 1)).toType(DataType.INT64, false);
  }

  static Targets targets(NDManager manager) {
    JsonNode labels = REFERENCE.get("labels");
    int positions = labels.size();
    long[] classes = new long[positions];
    double[] hasLabel = new double[positions];
    for (int i = 0; i < positions; i++) {
      classes[i] = Math.max(0, labels.get(i).asInt());
      hasLabel[i] = labels.get(i).asInt() < 0 ? 0 : 1;
    }
    Shape column = new Shape(positions, 1);
    double[] hasTeacher = Reference.vector(REFERENCE.get("hasTeacher"));
    return new Targets(
        Reference.matrix(manager, REFERENCE.get("teacher")),
        manager.create(classes, column),
        manager.create(hasTeacher, column),
        manager.create(hasLabel, column),
        samples(manager));
  }

  @ParameterizedTest(name = "{0} at tau {1}")
  @MethodSource("references")
  void agreesWithPyTorch(String name, double tau, JsonNode figures) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray logits = Reference.matrix(manager, REFERENCE.get("student"));
      DistillationLoss.Result result =
          new DistillationLoss(policy(figures)).apply(logits, targets(manager), tau);

      PositionFigures found = result.figures();
      assertThat(found.supervised()).isEqualTo(figures.get("supervisedPositions").asInt());
      assertThat(found.loss()).isEqualTo(figures.get("loss").asDouble(), EXACT);
      assertThat(found.meanTeacherLoss()).isEqualTo(figures.get("teacherPart").asDouble(), EXACT);
      assertThat(found.meanLabelLoss()).isEqualTo(figures.get("labelPart").asDouble(), EXACT);
      assertThat(found.meanRegularization())
          .isEqualTo(figures.get("regularization").asDouble(), EXACT);
      double[] teacherWeights = Reference.vector(figures.get("wTeacher"));
      double[] labelWeights = Reference.vector(figures.get("wLabel"));
      for (int i = 0; i < found.positions(); i++) {
        assertThat(found.teacherWeight(i)).as("w_teacher of %d", i).isEqualTo(teacherWeights[i]);
        assertThat(found.labelWeight(i)).as("w_label of %d", i).isEqualTo(labelWeights[i]);
        assertThat(found.sample(i)).isEqualTo(REFERENCE.get("samples").get(i).asInt());
        if (found.hasLabel(i)) {
          assertThat(found.label(i)).isEqualTo(REFERENCE.get("labels").get(i).asInt());
          assertThat(found.labelLoss(i))
              .isEqualTo(figures.get("labelLoss").get(i).asDouble(), EXACT);
        }
      }
      assertDistributions(found, tau);
      double[] gradient = result.gradient().flatten().toDoubleArray();
      double[] expected =
          Reference.matrix(manager, figures.get("gradient")).flatten().toDoubleArray();
      assertThat(gradient).containsExactly(expected, EXACT);
    }
  }

  /** By the definition: softmax, and the sum of its squares. */
  private static void assertDistributions(PositionFigures found, double tau) {
    for (int i = 0; i < found.positions(); i++) {
      double[] z = Reference.vector(REFERENCE.get("student").get(i));
      double[] p = softmax(z, 1);
      double[] q = softmax(Reference.vector(REFERENCE.get("teacher").get(i)), tau);
      int classes = p.length;
      int from = i * classes;
      assertThat(Arrays.copyOfRange(found.studentProbabilities(), from, from + classes))
          .containsExactly(p, EXACT);
      assertThat(found.studentSquares(i)).isEqualTo(squares(p), EXACT);
      if (found.hasTeacher(i)) {
        assertThat(Arrays.copyOfRange(found.teacherProbabilities(), from, from + classes))
            .containsExactly(q, EXACT);
        assertThat(found.teacherSquares(i)).isEqualTo(squares(q), EXACT);
      }
    }
  }

  static double[] softmax(double[] logits, double tau) {
    double most = Arrays.stream(logits).max().orElseThrow();
    double sum = Arrays.stream(logits).map(z -> Math.exp((z - most) / tau)).sum();
    return Arrays.stream(logits).map(z -> Math.exp((z - most) / tau) / sum).toArray();
  }

  static double squares(double[] probabilities) {
    return Arrays.stream(probabilities).map(p -> p * p).sum();
  }

  @Test
  void probabilitiesOfManyClassesStayOnTheDevice() {
    int many = ClasswiseBins.MOST_CLASSES + 1;
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      float[] z = new float[2 * many];
      z[7] = 3;
      NDArray logits = manager.create(z, new Shape(2, many));
      NDArray ones = manager.ones(new Shape(2, 1));
      NDArray labels = manager.create(new long[] {7, 0}, new Shape(2, 1));
      PositionFigures figures =
          new DistillationLoss(new LabelOnly())
              .apply(logits, new Targets(logits, labels, ones, ones, labels), 1)
              .figures();
      assertThat(figures.studentProbabilities()).isEmpty();
      assertThat(figures.teacherProbabilities()).isEmpty();
      assertThat(figures.studentSquares(1)).isEqualTo(1.0 / many, within(1e-8));
    }
  }

  /** As far apart as floats can be, and all of them large. */
  @ParameterizedTest
  @ValueSource(doubles = {0.0625, 1, 4})
  void absurdLogitsOfATeacherGiveFiniteFigures(double tau) {
    float[][] teachers = {{3e38f, -3e38f, 3e38f, 0}, {3e38f, 3e38f, 3e38f, 3e38f}};
    double[][] shares = {{0.5, 0, 0.5, 0}, {0.25, 0.25, 0.25, 0.25}};
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray logits = manager.create(new float[] {1, 2, 3, 4}, new Shape(1, 4));
      NDArray one = manager.ones(new Shape(1, 1));
      NDArray label = manager.create(new long[] {1}, new Shape(1, 1));
      for (int i = 0; i < teachers.length; i++) {
        NDArray teacher = manager.create(teachers[i], new Shape(1, 4));
        PositionFigures figures =
            new DistillationLoss(new TeacherOnly())
                .apply(logits, new Targets(teacher, label, one, one, label), tau)
                .figures();
        double[] p = softmax(new double[] {1, 2, 3, 4}, 1);
        double crossEntropy = 0;
        double kl = 0;
        for (int v = 0; v < p.length; v++) {
          double q = shares[i][v];
          crossEntropy -= q * Math.log(p[v]);
          kl += q == 0 ? 0 : q * Math.log(q / p[v]);
        }
        assertThat(figures.loss()).isEqualTo(crossEntropy, within(1e-6));
        assertThat(figures.kl(0)).isEqualTo(kl, within(1e-6));
        assertThat(figures.teacherNll(0))
            .isEqualTo(i == 0 ? -TeacherLogits.LEAST_LOG_Q : Math.log(4), within(1e-6));
      }
    }
  }

  @ParameterizedTest(name = "{0} at tau {1}")
  @MethodSource("references")
  void gradientAgreesWithFiniteDifferences(String name, double tau, JsonNode figures) {
    int positions = 7;
    int classes = 5;
    double h = 1e-6;
    Random random = new Random(42);
    double[] z = random.doubles((long) positions * classes, -3, 3).toArray();
    double[] t = random.doubles((long) positions * classes, -3, 3).toArray();
    long[] y = random.longs(positions, 0, classes).toArray();
    DistillationLoss loss = new DistillationLoss(policy(figures));
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Shape shape = new Shape(positions, classes);
      Shape column = new Shape(positions, 1);
      NDArray ones = manager.ones(column, DataType.FLOAT64);
      NDArray samples = manager.create(new long[] {0, 0, 0, 1, 2, 2, 3}, column);
      Targets targets =
          new Targets(manager.create(t, shape), manager.create(y, column), ones, ones, samples);
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
  }

  /** Nothing is computed of a teacher, and it comes to the same. */
  @ParameterizedTest(name = "{0} at tau {1}")
  @MethodSource("references")
  void withoutATeacherTheLabelSupervises(String name, double tau, JsonNode figures) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray logits = Reference.matrix(manager, REFERENCE.get("student"));
      Targets all = targets(manager);
      NDArray nobody = all.hasTeacher().zerosLike();
      Targets silent =
          new Targets(all.teacher(), all.labels(), nobody, all.hasLabel(), all.samples());
      LabelTargets alone = new LabelTargets(all.labels(), all.hasLabel(), all.samples());
      DistillationLoss loss = new DistillationLoss(policy(figures));
      DistillationLoss.Result expected = loss.apply(logits, silent, tau);
      DistillationLoss.Result result = loss.apply(logits, alone, tau);
      assertThat(result.gradient().flatten().toDoubleArray())
          .containsExactly(expected.gradient().flatten().toDoubleArray(), EXACT);
      PositionFigures found = result.figures();
      assertThat(found.loss()).isEqualTo(expected.figures().loss());
      assertThat(found.supervised()).isEqualTo(expected.figures().supervised()).isPositive();
      for (int i = 0; i < found.positions(); i++) {
        assertThat(found.hasTeacher(i)).isFalse();
        assertThat(found.teacherWeight(i)).isZero();
        assertThat(found.labelWeight(i)).isEqualTo(expected.figures().labelWeight(i));
        assertThat(found.labelLoss(i)).isEqualTo(expected.figures().labelLoss(i));
        assertThat(found.regularization(i)).isEqualTo(expected.figures().regularization(i));
        assertThat(found.studentConfidence(i)).isEqualTo(expected.figures().studentConfidence(i));
        assertThat(found.studentCorrect(i)).isEqualTo(expected.figures().studentCorrect(i));
        assertThat(found.studentSquares(i)).isEqualTo(expected.figures().studentSquares(i));
      }
    }
  }
}
