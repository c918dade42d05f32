package io.hardgate.student.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import io.hardgate.student.supervision.Reference;
import io.hardgate.student.supervision.Targets;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TemperatureFitTest {

  private static final int BATCH = 50;

  static Stream<JsonNode> teachers() {
    return StreamSupport.stream(Reference.read().get("temperatureScaling").spliterator(), false);
  }

  /** The sum of twelve uniform numbers, which every language can do exactly. */
  private static double gauss(Random random) {
    double sum = 0;
    for (int i = 0; i < 12; i++) {
      sum += random.nextDouble();
    }
    return sum - 6;
  }

  private static double[] logits(JsonNode teacher) {
    Random random = new Random(teacher.get("seed").asLong());
    double[] values = new double[teacher.get("positions").asInt() * teacher.get("classes").asInt()];
    for (int i = 0; i < values.length; i++) {
      double value = teacher.get("trueTau").asDouble() * 2.0 * gauss(random);
      values[i] = Math.rint(value * 1024) / 1024;
    }
    return values;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("teachers")
  void findsTheMinimiserOfTheNegativeLogLikelihood(JsonNode teacher) {
    double[] z = logits(teacher);
    int classes = teacher.get("classes").asInt();
    String labels = teacher.get("labels").asText();
    for (int k = 0; k < classes; k++) {
      assertThat(z[k]).isEqualTo(teacher.get("firstTeacher").get(k).asDouble());
    }
    TemperatureFit fit = new TemperatureFit();
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      for (int from = 0; from < labels.length(); from += BATCH) {
        fit.add(targets(manager, z, labels, classes, from, 1));
        // Positions without a label, and ones without a teacher, must not count.
        fit.add(targets(manager, z, "9".repeat(labels.length()), classes, from, 0));
      }
    }
    double best = teacher.get("bestTau").asDouble();
    assertThat(fit.tau()).isEqualTo(best, within(1e-3 * best));
    assertThat(TemperatureFit.of(fit.state()).tau()).isEqualTo(fit.tau());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("teachers")
  void onePairOfAbsurdLogitsDoesNotDecideTheTemperature(JsonNode teacher) {
    double[] z = logits(teacher);
    int classes = teacher.get("classes").asInt();
    String labels = teacher.get("labels").asText();
    for (int k = 0; k < classes; k++) {
      z[k] = k == Character.digit(labels.charAt(0), 10) ? -Float.MAX_VALUE : Float.MAX_VALUE;
    }
    TemperatureFit fit = new TemperatureFit();
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      for (int from = 0; from < labels.length(); from += BATCH) {
        fit.add(targets(manager, z, labels, classes, from, 1));
      }
    }
    double best = teacher.get("bestTau").asDouble();
    assertThat(fit.tau()).isBetween(best, 1.5 * best);
  }

  private static Targets targets(
      NDManager manager, double[] z, String labels, int classes, int from, float hasLabel) {
    float[] values = new float[BATCH * classes];
    long[] y = new long[BATCH];
    for (int i = 0; i < BATCH; i++) {
      y[i] = Character.digit(labels.charAt(from + i), 10);
      for (int k = 0; k < classes; k++) {
        values[i * classes + k] = (float) z[(from + i) * classes + k];
      }
    }
    Shape column = new Shape(BATCH, 1);
    return new Targets(
        manager.create(values, new Shape(BATCH, classes)),
        manager.create(y, column),
        manager.ones(column),
        manager.full(column, hasLabel),
        manager.arange(0, BATCH, 1, DataType.INT64).reshape(column));
  }

  @Test
  void isOneUntilEnoughWasSeen() {
    TemperatureFit fit = new TemperatureFit();
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      JsonNode teacher = teachers().findFirst().orElseThrow();
      Targets targets =
          targets(
              manager,
              logits(teacher),
              teacher.get("labels").asText(),
              teacher.get("classes").asInt(),
              0,
              1);
      fit.add(targets);
      assertThat(BATCH).isLessThan(TemperatureFit.ENOUGH_POSITIONS);
      assertThat(fit.tau()).isEqualTo(1);
      fit.add(targets);
      assertThat(fit.tau()).isNotEqualTo(1);
    }
  }

  @Test
  void staysWithinTheGridForATeacherThatIsAlwaysRight() {
    TemperatureFit fit = new TemperatureFit();
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      double[] z = new double[BATCH * 10];
      for (int i = 0; i < BATCH; i++) {
        z[i * 10] = 5;
      }
      for (int i = 0; i < 3; i++) {
        fit.add(targets(manager, z, "0".repeat(BATCH), 10, 0, 1));
      }
    }
    assertThat(fit.tau()).isBetween(1 / 16.0 - 1e-9, 0.1);
  }

  /** So many that one row a batch is all that is looked at. */
  @Test
  void ofManyClassesNotOnlyTheFirstPositionIsLookedAt() {
    int classes = 8_000;
    int positions = 8;
    TemperatureFit fit = new TemperatureFit();
    Random random = new Random(3);
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      for (int batch = 0; batch < 400; batch++) {
        try (NDManager scope = manager.newSubManager()) {
          float[] logits = new float[positions * classes];
          long[] labels = new long[positions];
          float[] labelled = new float[positions];
          for (int i = 0; i < positions; i++) {
            // Right in 3 of 4 cases, and as sure; but at the first position it is always wrong.
            boolean right = i > 0 && random.nextInt(4) > 0;
            logits[i * classes] = (float) Math.log(3.0 * (classes - 1));
            labels[i] = right ? 0 : 1 + random.nextInt(classes - 1);
            labelled[i] = i == 1 ? 0 : 1;
          }
          Shape column = new Shape(positions, 1);
          fit.add(
              new Targets(
                  scope.create(logits, new Shape(positions, classes)),
                  scope.create(labels, column),
                  scope.ones(column),
                  scope.create(labelled, column),
                  scope.arange(positions).toType(DataType.INT64, false).reshape(column)));
        }
      }
    }
    // Of the first position alone it would be the largest, of all but it 1.
    assertThat(fit.tau()).isBetween(1.0, 1.5);
  }
}
