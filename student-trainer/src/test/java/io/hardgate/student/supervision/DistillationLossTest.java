package io.hardgate.student.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import io.hardgate.calibration.ClasswiseBins;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DistillationLossTest {

  private static final JsonNode REFERENCE = Reference.read().get("loss");
  private static final Offset<Double> EXACT = within(1e-12);

  static Stream<Arguments> references() {
    return StreamSupport.stream(REFERENCE.get("cases").spliterator(), false)
        .map(c -> Arguments.of(c.get("policy").asText(), c.get("tau").asDouble(), c));
  }

  static SupervisionPolicy policy(JsonNode figures) {
    return switch (figures.get("policy").asText()) {
      case "hard-gate" -> new HardGate();
      case "label-only" -> new LabelOnly();
      case "teacher-only" -> new TeacherOnly();
      case "constant-mix" -> new ConstantMix(figures.get("alpha").asDouble());
      default -> throw new IllegalArgumentException(figures.get("policy").asText());
    };
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
        manager.create(hasLabel, column));
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
      double[] teacherWeights = Reference.vector(figures.get("wTeacher"));
      double[] labelWeights = Reference.vector(figures.get("wLabel"));
      for (int i = 0; i < found.positions(); i++) {
        assertThat(found.teacherWeight(i)).as("w_teacher of %d", i).isEqualTo(teacherWeights[i]);
        assertThat(found.labelWeight(i)).as("w_label of %d", i).isEqualTo(labelWeights[i]);
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
      if (found.hasLabel(i)) {
        assertThat(found.label(i)).isEqualTo(REFERENCE.get("labels").get(i).asInt());
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
              .apply(logits, new Targets(logits, labels, ones, ones), 1)
              .figures();
      assertThat(figures.studentProbabilities()).isEmpty();
      assertThat(figures.teacherProbabilities()).isEmpty();
      assertThat(figures.studentSquares(1)).isEqualTo(1.0 / many, within(1e-8));
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
      NDArray ones =
          manager.ones(new Shape(positions, 1)).toType(ai.djl.ndarray.types.DataType.FLOAT64, true);
      Targets targets =
          new Targets(
              manager.create(t, shape), manager.create(y, new Shape(positions, 1)), ones, ones);
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
}
