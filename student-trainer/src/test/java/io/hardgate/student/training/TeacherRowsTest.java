package io.hardgate.student.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.DenseValues;
import io.hardgate.messages.Dtype;
import io.hardgate.messages.LogitValues;
import io.hardgate.messages.SparseValues;
import io.hardgate.student.supervision.Answer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What the engine gets is what was sent, whatever stands beside it in a batch or stood there. */
class TeacherRowsTest {

  private static final int CLASSES = 7;
  private static final List<Float> TEMPERATURES = List.of(0.5f, 1f, 2f);

  private enum Kind {
    NOTHING,
    FLOAT16,
    FLOAT32,
    SPARSE
  }

  private record Said(Kind kind, int[] labels, LogitValues values) {}

  @Property(tries = 200)
  void anyMixtureInAnyOrder(
      @ForAll @Size(min = 1, max = 4) List<@Size(min = 1, max = 6) List<Kind>> batches,
      @ForAll @IntRange(max = 1_000) int seed)
      throws BadRecordException {
    Random random = new Random(seed);
    TeacherRows rows = new TeacherRows(CLASSES); // reused from batch to batch
    try (NDManager manager = Compute.open("cpu", 1)) {
      for (List<Kind> kinds : batches) {
        check(kinds, rows, manager, random);
      }
    }
  }

  private static void check(List<Kind> kinds, TeacherRows rows, NDManager manager, Random random)
      throws BadRecordException {
    List<Said> all = kinds.stream().map(kind -> said(kind, random)).toList();
    int positions = all.stream().mapToInt(said -> said.labels().length).sum();
    rows.clear(positions);
    FloatBuffer expected = FloatBuffer.allocate(positions * CLASSES);
    int first = 0;
    for (Said said : all) {
      expected.position(first * CLASSES);
      if (said.kind() != Kind.NOTHING) {
        said.values().copyTo(expected, said.labels());
        Example.Opinion opinion = new Example.Opinion("t", "1", said.values());
        assertThat(rows.set(first, opinion, said.labels())).isTrue();
      }
      first += said.labels().length;
    }
    try (NDManager scope = manager.newSubManager()) {
      Answer answer = rows.answer("t", scope);
      NDArray logits = answer.logits();
      assertThat(logits.getDataType()).isEqualTo(DataType.FLOAT32);
      assertThat(logits.toFloatArray()).containsExactly(expected.array());
    }
  }

  private static Said said(Kind kind, Random random) {
    int[] labels = new int[1 + random.nextInt(3)];
    float[] logits = new float[labels.length * CLASSES];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) random.nextGaussian();
    }
    for (int i = 0; i < labels.length; i++) {
      labels[i] = random.nextInt(CLASSES);
    }
    try {
      LogitValues values =
          switch (kind) {
            case NOTHING -> null;
            case FLOAT16, FLOAT32 ->
                DenseValues.of(
                    DenseValues.encode(logits, Dtype.valueOf(kind.name())), labels.length, CLASSES);
            case SPARSE ->
                SparseValues.of(
                    SparseValues.encode(
                        logits, labels.length, 3, labels, Dtype.FLOAT32, TEMPERATURES),
                    labels.length,
                    CLASSES);
          };
      return new Said(kind, labels, values);
    } catch (BadRecordException e) {
      throw new IllegalStateException(e);
    }
  }
}
