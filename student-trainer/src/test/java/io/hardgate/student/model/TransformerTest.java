package io.hardgate.student.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hardgate.config.ModelConfig;
import io.hardgate.student.training.Compute;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TransformerTest {

  private final NDManager manager = Compute.open("cpu", 1);

  @BeforeEach
  void onlyWhatIsLearnedFromIsRecorded() {
    JniUtils.setGradMode(false);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void givesPyTorchsLogitsAndGradients() throws IOException {
    JsonNode reference = reference();
    List<long[]> sequences = new ArrayList<>();
    reference.path("sequences").forEach(each -> sequences.add(longs(each)));
    try (Student student = asTheReference(reference);
        NDManager scope = manager.newSubManager()) {
      JniUtils.setGradMode(true);
      NDArray logits = student.logits(Sequences.arrays(scope, sequences));
      JniUtils.setGradMode(false);

      int classes = reference.path("sizes").path("classes").asInt();
      float[] expected = new float[9 * classes];
      double[] upstream = new double[expected.length];
      for (int k = 0; k < expected.length; k++) {
        expected[k] =
            (float) reference.path("logits").path(k / classes).path(k % classes).asDouble();
        upstream[k] = Math.cos(k);
      }
      assertThat(logits.getShape().getShape()).containsExactly(9, classes);
      assertThat(logits.toFloatArray()).containsExactly(expected, within(1e-5f));

      NDArray dLogits = scope.create(floats(upstream), logits.getShape());
      student.backward(logits, dLogits);
      assertThat(student.parameters()).hasSameSizeAs(reference.path("gradients"));
      student
          .parameters()
          .forEach(
              (path, parameter) ->
                  assertThat(gradient(parameter))
                      .as(path)
                      .containsExactly(
                          floats(reference.path("gradients").path(path)), within(1e-5f)));
    }
  }

  /** The engine keeps arrays until the backward pass whose memory belongs to Java's collector. */
  @Test
  void itsGradientDoesNotDependOnTheGarbageCollector() {
    List<long[]> sequences = List.of(new long[] {3, 9, 4}, new long[] {8, 1});
    try (Student student = student(0.5)) {
      Map<String, float[]> expected = gradients(student, sequences, () -> {});
      Map<String, float[]> found = gradients(student, sequences, TransformerTest::collectGarbage);

      expected.forEach(
          (path, gradient) ->
              assertThat(found.get(path)).as(path).containsExactly(gradient, within(1e-6f)));
    }
  }

  private Map<String, float[]> gradients(
      Student student, List<long[]> sequences, Runnable beforeTheBackwardPass) {
    try (NDManager scope = manager.newSubManager()) {
      NDList inputs = Sequences.arrays(scope, sequences);
      JniUtils.setGradMode(true);
      NDArray logits = student.trainingLogits(inputs, 3);
      JniUtils.setGradMode(false);
      beforeTheBackwardPass.run();
      student.backward(logits, logits.onesLike());
    }
    Map<String, float[]> gradients = new TreeMap<>();
    student
        .parameters()
        .forEach(
            (path, parameter) -> {
              gradients.put(path, gradient(parameter));
              JniUtils.zeroGrad((PtNDArray) parameter);
            });
    return gradients;
  }

  /** What was collected is taken again at once, and filled with NaN. */
  private static void collectGarbage() {
    Cleaner cleaner = Cleaner.create();
    List<ByteBuffer> taken = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      CountDownLatch collected = new CountDownLatch(1);
      cleaner.register(new Object(), collected::countDown);
      await()
          .until(
              () -> {
                System.gc();
                return collected.getCount() == 0;
              });
      for (int j = 0; j < 10_000; j++) {
        taken.add(DirectBytes.of(Float.BYTES).putFloat(0, Float.NaN));
      }
    }
    assertThat(taken).isNotEmpty();
  }

  @Test
  void aTokenChangesNothingBeforeIt() {
    long[] tokens = {3, 9, 0, 4, 10, 1, 7};
    try (Student student = student(0)) {
      float[][] before = rows(student, List.of(tokens));
      for (int t = 0; t < tokens.length; t++) {
        long[] changed = tokens.clone();
        changed[t] = (tokens[t] + 1) % StudentModels.TOKENS;

        float[][] after = rows(student, List.of(changed));

        for (int earlier = 0; earlier < t; earlier++) {
          assertThat(after[earlier]).as("%d of %d", earlier, t).isEqualTo(before[earlier]);
        }
        for (int later = t; later < tokens.length; later++) {
          assertThat(after[later]).as("%d of %d", later, t).isNotEqualTo(before[later]);
        }
      }
    }
  }

  @Test
  void paddingChangesNothing() {
    List<long[]> sequences =
        List.of(new long[] {3, 9}, new long[] {8, 1, 1, 5, 2, 6, 10}, new long[] {4});
    try (Student student = student(0)) {
      float[][] together = rows(student, sequences);
      int position = 0;
      for (long[] sequence : sequences) {
        for (float[] alone : rows(student, List.of(sequence))) {
          assertThat(together[position++]).containsExactly(alone, within(1e-6f));
        }
      }
      assertThat(position).isEqualTo(together.length);

      try (NDManager scope = manager.newSubManager()) {
        NDArray wide = student.logits(Sequences.arrays(scope, sequences, 30, 10));
        NDArray narrow = student.logits(Sequences.arrays(scope, sequences));
        assertThat(wide.toFloatArray()).containsExactly(narrow.toFloatArray(), within(1e-6f));
      }
    }
  }

  @Test
  void anEmptyRowIsAllPadding() {
    try (Student student = student(0)) {
      assertThat(rows(student, List.of(new long[0], new long[] {5, 2}))[1])
          .containsExactly(rows(student, List.of(new long[] {5, 2}))[1], within(1e-6f));
    }
  }

  @Test
  void itsGradientIsTheSlope() {
    List<long[]> sequences = List.of(new long[] {3, 9, 4}, new long[] {8, 1, 1, 5, 2, 6, 10});
    Random random = new Random(12);
    try (Student student = student(0.3)) {
      student.parameters().forEach((path, each) -> each.muli(path.endsWith("norm.weight") ? 1 : 5));
      try (NDManager scope = manager.newSubManager()) {
        JniUtils.setGradMode(true);
        NDArray logits = student.trainingLogits(Sequences.arrays(scope, sequences), 5);
        JniUtils.setGradMode(false);
        NDArray weights = weights(scope);
        student.backward(logits, weights);
      }
      for (Map.Entry<String, NDArray> each : student.parameters().entrySet()) {
        NDArray parameter = each.getValue();
        float[] direction = new float[(int) parameter.size()];
        double slope = 0;
        float[] gradient = gradient(parameter);
        for (int i = 0; i < direction.length; i++) {
          direction[i] = random.nextBoolean() ? 1 : -1;
          slope += gradient[i] * direction[i];
        }
        double step = 1e-3;
        double above = moved(student, parameter, direction, step, sequences);
        double below = moved(student, parameter, direction, -step, sequences);

        assertThat((above - below) / (2 * step))
            .as(each.getKey())
            .isCloseTo(slope, within(0.02 + 0.02 * Math.abs(slope)));
      }
    }
  }

  @Test
  void dropoutIsAFunctionOfTheSeedAndOfTrainingOnly() {
    List<long[]> sequences = List.of(new long[] {3, 9, 4}, new long[] {8, 1});
    try (Student with = student(0.5);
        Student without = student(0);
        NDManager scope = manager.newSubManager()) {
      NDList inputs = Sequences.arrays(scope, sequences);
      float[] first = with.trainingLogits(inputs, 7).toFloatArray();

      assertThat(with.differsInTraining()).isTrue();
      assertThat(without.differsInTraining()).isFalse();
      assertThat(with.trainingLogits(inputs, 8).toFloatArray()).isNotEqualTo(first);
      assertThat(with.trainingLogits(inputs, 7).toFloatArray()).isEqualTo(first);
      assertThat(with.logits(inputs).toFloatArray())
          .isEqualTo(without.logits(inputs).toFloatArray());
      assertThat(without.trainingLogits(inputs, 7).toFloatArray())
          .isEqualTo(without.logits(inputs).toFloatArray());
    }
  }

  @Test
  void leavesNoArraysBehind() {
    List<long[]> sequences = List.of(new long[] {3, 9, 4}, new long[] {8, 1});
    try (Student student = student(0.5)) {
      step(student, sequences, 0);
      int before = manager.getManagedArrays().size();
      for (int i = 1; i < 300; i++) {
        step(student, sequences, i);
      }
      assertThat(manager.getManagedArrays()).hasSize(before);
    }
  }

  private void step(Student student, List<long[]> sequences, long seed) {
    try (NDManager scope = manager.newSubManager()) {
      JniUtils.setGradMode(true);
      NDArray logits = student.trainingLogits(Sequences.arrays(scope, sequences), seed);
      JniUtils.setGradMode(false);
      student.backward(logits, logits.onesLike());
      student.parameters().values().forEach(each -> JniUtils.zeroGrad((PtNDArray) each));
    }
  }

  private double moved(
      Student student, NDArray parameter, float[] direction, double by, List<long[]> sequences) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray as = parameter.duplicate();
      parameter.addi(scope.create(direction, parameter.getShape()).mul(by));
      NDArray logits = student.trainingLogits(Sequences.arrays(scope, sequences), 5);
      parameter.set(new NDIndex("..."), as);
      as.close();
      double sum = 0;
      float[] weights = weights(scope).toFloatArray();
      float[] values = logits.toFloatArray();
      for (int i = 0; i < values.length; i++) {
        sum += (double) weights[i] * values[i];
      }
      return sum;
    }
  }

  private static NDArray weights(NDManager scope) {
    float[] weights = new float[10 * StudentModels.TOKENS];
    for (int k = 0; k < weights.length; k++) {
      weights[k] = (float) Math.cos(k);
    }
    return scope.create(weights).reshape(10, StudentModels.TOKENS);
  }

  private Student student(double dropout) {
    Student student =
        Students.create(
            manager, StudentModels.transformer(dropout), StudentModels.TOKENS, new Random(3));
    student.parameters().get("output.weight").muli(20);
    return student;
  }

  private float[][] rows(Student student, List<long[]> sequences) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray logits = student.logits(Sequences.arrays(scope, sequences));
      float[][] rows = new float[(int) logits.getShape().get(0)][];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = logits.get(i).toFloatArray();
      }
      return rows;
    }
  }

  private static float[] gradient(NDArray parameter) {
    try (NDArray gradient = parameter.getGradient()) {
      return gradient.toFloatArray();
    }
  }

  private Student asTheReference(JsonNode reference) {
    JsonNode sizes = reference.path("sizes");
    ModelConfig model =
        ModelConfig.transformer(
            OptionalInt.of(sizes.path("vocabulary").asInt()),
            sizes.path("width").asInt(),
            sizes.path("layers").asInt(),
            sizes.path("heads").asInt(),
            sizes.path("maxTokens").asInt(),
            0);
    Student student = Students.create(manager, model, sizes.path("classes").asInt(), new Random(1));
    int i = 0;
    for (Map.Entry<String, NDArray> each : student.parameters().entrySet()) {
      double[] values = new double[(int) each.getValue().size()];
      for (int j = 0; j < values.length; j++) {
        values[j] =
            0.4 * Math.sin(2.3 * i + 0.7 * j + 1) + (each.getKey().endsWith("norm.weight") ? 1 : 0);
      }
      try (NDArray made = manager.create(floats(values), each.getValue().getShape())) {
        each.getValue().set(new NDIndex("..."), made);
      }
      i++;
    }
    return student;
  }

  private static JsonNode reference() throws IOException {
    try (InputStream json =
        TransformerTest.class.getResourceAsStream("/transformer-reference.json")) {
      return new ObjectMapper().readTree(json);
    }
  }

  private static long[] longs(JsonNode numbers) {
    long[] values = new long[numbers.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = numbers.path(i).asLong();
    }
    return values;
  }

  private static float[] floats(JsonNode numbers) {
    double[] values = new double[numbers.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = numbers.path(i).asDouble();
    }
    return floats(values);
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
