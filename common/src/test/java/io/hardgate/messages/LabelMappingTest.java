package io.hardgate.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LabelMappingTest {

  private static final LabelSpace STUDENT = LabelSpace.of(List.of("animal", "plant"));
  private static final LabelSpace TEACHER = LabelSpace.of(List.of("oak", "cat", "dog"));
  private static final LabelMappings MAPPINGS =
      new LabelMappings(List.of(new LabelMapping(TEACHER, STUDENT, new int[] {1, 0, 0})));

  @Test
  void probabilitiesOfMergedClassesAddUp() throws BadRecordException {
    // Probabilities 0.5, 0.2, 0.3, times 4.
    Logits mapped = map(logits(2, 0.8, 1.2));
    assertThat(mapped.getLabelSpace()).isEqualTo(STUDENT.fingerprint());
    assertThat(mapped.getMappedFrom()).isEqualTo(TEACHER.fingerprint());
    assertThat(mapped.getSampleId()).isEqualTo("s");
    assertThat(mapped.getTeacherId()).isEqualTo("t");
    assertThat(mapped.getTeacherVersion()).isEqualTo("7");
    float[] values = values(mapped);
    assertThat(values[0]).isCloseTo((float) Math.log(2.0), within(1e-6f));
    assertThat(values[1]).isEqualTo((float) Math.log(2));
  }

  @Test
  void halvesAreMappedAsTheNumbersThatTheyAre() throws BadRecordException {
    Logits halves =
        logits(1, 1, 1).toBuilder()
            .setDense(DenseValues.encode(new float[] {0.5f, -1, -1}, Dtype.FLOAT16))
            .build();
    Logits mapped = map(halves);
    assertThat(mapped.getDense().getDtype()).isEqualTo(Dtype.FLOAT32);
    assertThat(values(mapped))
        .containsExactly(new float[] {(float) (-1 + Math.log(2)), 0.5f}, within(1e-6f));
  }

  @Test
  void theLargestLogitsStayFinite() throws BadRecordException {
    float most = Float.MAX_VALUE;
    Logits extreme =
        logits(1, 1, 1).toBuilder()
            .setDense(DenseValues.encode(new float[] {-most, most, most}, Dtype.FLOAT32))
            .build();
    assertThat(values(map(extreme))).containsExactly(most, -most);
  }

  @Property
  void allProbabilityIsKept(
      @ForAll @Size(min = 5, max = 40) List<@FloatRange(min = -50, max = 50) Float> logits,
      @ForAll long seed)
      throws BadRecordException {
    LabelSpace from = space("t", logits.size());
    LabelSpace to = space("s", 4);
    Random random = new Random(seed);
    int[] target =
        IntStream.range(0, logits.size()).map(i -> i < 4 ? i : random.nextInt(4)).toArray();
    float[] values = floats(logits);
    double[] merged = new double[4];
    double[] before = softmax(values);
    for (int i = 0; i < target.length; i++) {
      merged[target[i]] += before[i];
    }
    double[] after = softmax(mapped(new LabelMapping(from, to, target), values));
    assertThat(after).containsExactly(merged, within(1e-5));
  }

  @Property
  void aPermutationAndItsReverseChangeNoBit(
      @ForAll @Size(min = 2, max = 30) float[] values, @ForAll long seed)
      throws BadRecordException {
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.isFinite(values[i]) ? values[i] : i;
    }
    List<Integer> order = new ArrayList<>(IntStream.range(0, values.length).boxed().toList());
    Collections.shuffle(order, new Random(seed));
    int[] there = order.stream().mapToInt(i -> i).toArray();
    int[] back = new int[there.length];
    for (int i = 0; i < there.length; i++) {
      back[there[i]] = i;
    }
    LabelSpace one = space("t", there.length);
    LabelSpace other = space("s", there.length);
    float[] permuted = mapped(new LabelMapping(one, other, there), values);
    for (int i = 0; i < there.length; i++) {
      assertThat(permuted[there[i]]).isEqualTo(values[i]);
    }
    assertThat(mapped(new LabelMapping(other, one, back), permuted)).isEqualTo(values);
  }

  @Test
  void otherLabelSpacesAreLeftAlone() throws BadRecordException {
    Logits own = logits(1, 1).toBuilder().setLabelSpace(STUDENT.fingerprint()).build();
    assertThat(MAPPINGS.map(own)).isEmpty();
    assertThat(LabelMappings.NONE.map(logits(1, 1, 1))).isEmpty();
    assertThat(MAPPINGS.sources()).containsExactly(TEACHER);
  }

  @Test
  void whatCannotBeMappedIsRefused() {
    Logits right = logits(1, 1, 1);
    assertRefused(logits(1, 1), Reason.WRONG_SHAPE, "holds 8 bytes, expected 12");
    assertRefused(
        right.toBuilder().setPositions(-1).build(), Reason.WRONG_SHAPE, "positions is 4294967295");
    assertRefused(right.toBuilder().clearEncoding().build(), Reason.MISSING_FIELD, "no encoding");
    assertRefused(
        right.toBuilder().setSparse(SparseLogits.getDefaultInstance()).build(),
        Reason.WRONG_LABEL_SPACE,
        "sparse logits are not mapped");
    assertRefused(
        right.toBuilder()
            .setDense(DenseValues.encode(new float[] {0, Float.NaN, 0}, Dtype.FLOAT32))
            .build(),
        Reason.NOT_FINITE,
        "class 1");
  }

  @Test
  void refusesMappingsThatAreNone() {
    assertInvalid("2 targets for 3 classes", 0, 1);
    assertInvalid("the target 2 is no class, expected 0 to 1", 0, 1, 2);
    assertInvalid("the target -1 is no class, expected 0 to 1", 0, 1, -1);
    assertInvalid("no class maps to 'plant'", 0, 0, 0);
    LabelMapping mapping = new LabelMapping(TEACHER, STUDENT, new int[] {0, 1, 0});
    assertThatThrownBy(() -> new LabelMappings(List.of(mapping, mapping)))
        .hasMessage("two mappings from the label space " + TEACHER.fingerprint());
  }

  private static void assertInvalid(String message, int... target) {
    assertThatThrownBy(() -> new LabelMapping(TEACHER, STUDENT, target))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  private static void assertRefused(Logits logits, Reason reason, String detail) {
    BadRecordException refused =
        catchThrowableOfType(BadRecordException.class, () -> MAPPINGS.map(logits));
    assertThat(refused.reason()).isEqualTo(reason);
    assertThat(refused).hasMessageContaining(detail);
  }

  private static Logits map(Logits logits) throws BadRecordException {
    return MAPPINGS.map(logits).orElseThrow();
  }

  /** Logits whose exponentials are these. */
  private static Logits logits(double... exponentials) {
    float[] values = new float[exponentials.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.log(exponentials[i]);
    }
    return Logits.newBuilder()
        .setSampleId("s")
        .setTeacherId("t")
        .setTeacherVersion("7")
        .setLabelSpace(TEACHER.fingerprint())
        .setPositions(1)
        .setDense(DenseValues.encode(values, Dtype.FLOAT32))
        .build();
  }

  private static float[] values(Logits mapped) throws BadRecordException {
    DenseValues values = DenseValues.of(mapped.getDense(), 1, STUDENT.classes());
    return new float[] {values.get(0), values.get(1)};
  }

  private static float[] mapped(LabelMapping mapping, float[] values) throws BadRecordException {
    return mapping.map(
        DenseValues.of(DenseValues.encode(values, Dtype.FLOAT32), 1, values.length), 1);
  }

  private static LabelSpace space(String prefix, int classes) {
    return LabelSpace.of(IntStream.range(0, classes).mapToObj(i -> prefix + i).toList());
  }

  private static float[] floats(List<Float> list) {
    float[] values = new float[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.get(i);
    }
    return values;
  }

  private static double[] softmax(float[] logits) {
    double[] p = new double[logits.length];
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      p[i] = Math.exp(logits[i]);
      sum += p[i];
    }
    for (int i = 0; i < p.length; i++) {
      p[i] /= sum;
    }
    return p;
  }
}
