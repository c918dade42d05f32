package io.hardgate.student.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;

class BlendPropertiesTest {

  private static final int POSITIONS = 3;
  private static final int CLASSES = 4;
  private static final List<Float> ABSURD =
      List.of(3e38f, -3e38f, Float.MAX_VALUE, -Float.MAX_VALUE, 1e30f, -1e30f, 0f, 1e-38f, 5f);

  /** What one teacher says of each position and class; -1 in {@code given}: nothing. */
  record Says(float[] logits, boolean[] given, double weight, double tau) {

    Member member(NDManager manager) {
      float[] mask = new float[POSITIONS];
      for (int i = 0; i < POSITIONS; i++) {
        mask[i] = given[i] ? 1 : 0;
      }
      return new Member(
          manager.create(logits, new Shape(POSITIONS, CLASSES)),
          manager.create(mask, new Shape(POSITIONS, 1)),
          weight,
          tau);
    }
  }

  @Provide
  Arbitrary<List<Says>> teachers() {
    return says(Arbitraries.floats().between(-8, 8)).list().ofMinSize(1).ofMaxSize(5);
  }

  @Provide
  Arbitrary<List<Says>> hostile() {
    return says(Arbitraries.of(ABSURD)).list().ofMinSize(1).ofMaxSize(4);
  }

  private static Arbitrary<Says> says(Arbitrary<Float> logit) {
    return Combinators.combine(
            logit.array(float[].class).ofSize(POSITIONS * CLASSES),
            Arbitraries.of(true, true, false).array(boolean[].class).ofSize(POSITIONS),
            Arbitraries.of(0.25, 1.0, 3.0),
            Arbitraries.of(0.0625, 0.5, 1.0, 2.0, 16.0))
        .as(Says::new);
  }

  @Provide
  Arbitrary<Blend> blends() {
    return Arbitraries.of(
        new MeanLogits(), new MeanProbabilities(), new Weighted(0.75), new Weighted(0));
  }

  @Provide
  Arbitrary<long[]> labels() {
    return Arbitraries.longs().between(-1, CLASSES - 1).array(long[].class).ofSize(POSITIONS);
  }

  private static NDArray blend(Blend blend, NDManager manager, List<Says> teachers, long[] labels) {
    float[] hasLabel = new float[POSITIONS];
    long[] classes = new long[POSITIONS];
    for (int i = 0; i < POSITIONS; i++) {
      hasLabel[i] = labels[i] < 0 ? 0 : 1;
      classes[i] = Math.max(0, labels[i]);
    }
    return blend.logits(
        teachers.stream().map(says -> says.member(manager)).toList(),
        manager.create(classes, new Shape(POSITIONS, 1)),
        manager.create(hasLabel, new Shape(POSITIONS, 1)));
  }

  private static float[] distribution(Blend blend, List<Says> teachers, long[] labels) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      return blend(blend, manager, teachers, labels).softmax(1).toFloatArray();
    }
  }

  @Property(tries = 150)
  void theOrderOfTheTeachersIsOfNoMatter(
      @ForAll("blends") Blend blend,
      @ForAll("teachers") List<Says> teachers,
      @ForAll("labels") long[] labels,
      @ForAll long seed) {
    List<Says> mixed = new ArrayList<>(teachers);
    Collections.shuffle(mixed, new Random(seed));
    assertThat(distribution(blend, mixed, labels))
        .containsExactly(distribution(blend, teachers, labels), within(1e-5f));
  }

  @Property(tries = 100)
  void manyTeachersWhoSayTheSameAreOneTeacher(
      @ForAll("blends") Blend blend,
      @ForAll("teachers") List<Says> teachers,
      @ForAll("labels") long[] labels,
      @ForAll @IntRange(min = 2, max = 7) int copies) {
    List<Says> one = teachers.subList(0, 1);
    assertThat(distribution(blend, Collections.nCopies(copies, one.get(0)), labels))
        .containsExactly(distribution(blend, one, labels), within(1e-5f));
  }

  @Property(tries = 100)
  void aConstantThatIsAddedToAllLogitsOfATeacherSaysNothing(
      @ForAll("blends") Blend blend,
      @ForAll("teachers") List<Says> teachers,
      @ForAll("labels") long[] labels,
      @ForAll @FloatRange(min = -64, max = 64) float shift) {
    List<Says> shifted = new ArrayList<>(teachers);
    Says first = teachers.get(0);
    // Rounded, so that the sums are exact and no argmax changes.
    float[] rounded = first.logits().clone();
    float[] moved = first.logits().clone();
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = Math.round(rounded[i] * 256) / 256f;
      moved[i] = rounded[i] + Math.round(shift);
    }
    shifted.set(0, new Says(moved, first.given(), first.weight(), first.tau()));
    List<Says> unmoved = new ArrayList<>(teachers);
    unmoved.set(0, new Says(rounded, first.given(), first.weight(), first.tau()));
    assertThat(distribution(blend, shifted, labels))
        .containsExactly(distribution(blend, unmoved, labels), within(1e-5f));
  }

  @Property(tries = 200)
  void absurdLogitsGiveFiniteOnes(
      @ForAll("blends") Blend blend,
      @ForAll("hostile") List<Says> teachers,
      @ForAll("labels") long[] labels) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray z = blend(blend, manager, teachers, labels);
      for (float value : z.toFloatArray()) {
        assertThat(value).isFinite();
      }
      // What the loss does with them, and the fit.
      assertThat(z.sub(z.max(new int[] {1}, true)).div(0.0625).softmax(1).toFloatArray())
          .doesNotContain(Float.NaN);
    }
  }

  @Property(tries = 100)
  void theWeightsOfTheTeachersThatDoNotAnswerAreOfNoMatter(
      @ForAll("blends") Blend blend,
      @ForAll("teachers") List<Says> teachers,
      @ForAll("labels") long[] labels) {
    List<Says> more = new ArrayList<>(teachers);
    more.add(new Says(new float[POSITIONS * CLASSES], new boolean[POSITIONS], 3, 0.5));
    assertThat(distribution(blend, more, labels))
        .containsExactly(distribution(blend, teachers, labels), within(1e-6f));
  }
}
