package io.hardgate.student.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hardgate.config.SupervisionConfig;
import io.hardgate.messages.DenseValues;
import io.hardgate.messages.RecordRules;
import io.hardgate.student.supervision.LabelTargets;
import io.hardgate.student.supervision.StudentLogits;
import io.hardgate.student.supervision.Targets;
import io.hardgate.student.training.Lesson.Use;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TeachersTest {

  private static final int CLASSES = 4;
  private static final int BATCH = 32;

  private final NDManager manager = Compute.open("cpu", 1);
  private final PairBatch batch = new PairBatch(CLASSES);

  @AfterEach
  void close() {
    manager.close();
  }

  private static SupervisionConfig config(String... assignments) {
    return Examples.supervision(assignments);
  }

  /** What a teacher does: good, or nothing to do with the label. */
  private record Kind(String id, boolean good, double scale) {

    Example.Opinion opinion(Random random, int label) {
      float[] z = new float[CLASSES];
      for (int v = 0; v < CLASSES; v++) {
        z[v] = (float) (scale * (random.nextGaussian() + (good && v == label ? 3 : 0)));
      }
      return new Example.Opinion(id, "1", Examples.values(z));
    }
  }

  private static Kind good(String id) {
    return new Kind(id, true, 1);
  }

  private static Kind bad(String id) {
    return new Kind(id, false, 3);
  }

  private static List<Example> examples(long seed, Kind... teachers) {
    Random random = new Random(seed);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      int label = random.nextInt(CLASSES);
      List<Example.Opinion> opinions = new ArrayList<>();
      for (Kind teacher : teachers) {
        opinions.add(teacher.opinion(random, label));
      }
      examples.add(new Example(new int[0], label, opinions));
    }
    return examples;
  }

  private Lesson teach(Teachers teachers, List<Example> examples) {
    batch.fill(examples);
    NDArray student = manager.zeros(new Shape(examples.size(), CLASSES));
    return teachers.teach(batch.answers(manager), StudentLogits.of(student));
  }

  private static Map<String, Use> uses(Lesson lesson) {
    Map<String, Use> uses = new LinkedHashMap<>();
    lesson.teachers().forEach(heard -> uses.put(heard.figures().teacher(), heard.use()));
    return uses;
  }

  private static void assertSame(Targets one, Targets other) {
    assertThat(one.teacher().toFloatArray()).containsExactly(other.teacher().toFloatArray());
    assertThat(one.hasTeacher().toFloatArray()).containsExactly(other.hasTeacher().toFloatArray());
  }

  @Test
  void aSingleTeacherIsLearnedFromAndTheOthersAreMeasured() {
    Teachers teachers = new Teachers(config());
    Lesson lesson = teach(teachers, examples(1, bad("a"), good(Examples.TEACHER), good("z")));
    assertThat(uses(lesson))
        .containsExactly(
            Map.entry("a", Use.LEFT_OUT),
            Map.entry(Examples.TEACHER, Use.LEARNED),
            Map.entry("z", Use.LEFT_OUT));
    Lesson alone = teach(new Teachers(config()), examples(1, bad("a"), good(Examples.TEACHER)));
    List<Example> same = examples(1, bad("a"), good(Examples.TEACHER));
    assertThat(dense(alone).teacher().toFloatArray()[0]).isEqualTo(values(same.get(0), 1).get(0));
  }

  @Test
  void aTeacherOfWeightZeroIsMeasuredOnly() {
    Teachers teachers = new Teachers(config("blend=mean-logits", "teachers={b: {weight: 0}}"));
    Lesson lesson = teach(teachers, examples(1, good("a"), bad("b")));
    assertThat(uses(lesson))
        .containsExactly(Map.entry("a", Use.LEARNED), Map.entry("b", Use.LEFT_OUT));
    batch.fill(
        examples(1, good("a"), bad("b")).stream()
            .map(e -> new Example(e.input(), e.labels()[0], e.opinions().subList(0, 1)))
            .toList());
    assertSame(
        dense(lesson),
        (Targets) new Teachers(config("blend=mean-logits")).targets(batch.answers(manager)));
  }

  @Test
  void figuresAreThoseOfTheTeacherAtItsFittedTemperature() {
    Teachers teachers = new Teachers(config("blend=mean-logits", "teachers={b: {tau: 7}}"));
    for (int i = 0; i < 100; i++) {
      teach(teachers, examples(i, good("a"), new Kind("b", true, 5)));
    }
    Lesson lesson = teach(teachers, examples(1000, good("a"), new Kind("b", true, 5)));
    TeacherFigures a = lesson.teachers().get(0).figures();
    TeacherFigures b = lesson.teachers().get(1).figures();
    // The log-odds of a Gaussian with mean 3 and deviation 1 are 3 z: the best temperature is 1 /
    // 3.
    assertThat(a.tau()).isEqualTo(1 / 3.0, within(0.05));
    assertThat(b.tau()).isEqualTo(5 / 3.0, within(0.25));
    float[] z = new float[CLASSES];
    Example first = examples(1000, good("a"), new Kind("b", true, 5)).get(0);
    double most = 0;
    double sum = 0;
    int top = 0;
    for (int v = 0; v < CLASSES; v++) {
      z[v] = values(first, 0).get(v);
      sum += Math.exp(z[v] / a.tau());
      top = z[v] > z[top] ? v : top;
      most = Math.exp(z[top] / a.tau());
    }
    assertThat(a.confidence(0)).isEqualTo(most / sum, within(1e-5));
    assertThat(a.nll(0)).isEqualTo(Math.log(sum) - z[first.labels()[0]] / a.tau(), within(1e-4));
    assertThat(a.correct(0)).isEqualTo(top == first.labels()[0]);
    assertThat(a.agrees(0)).isEqualTo(top == 0);
    assertThat(a.answers()).isEqualTo(BATCH);
  }

  @Test
  void hostAndDeviceMeasureTheSame() {
    int classes = 40_000; // with two positions more than the host does
    Random random = new Random(3);
    PairBatch wide = new PairBatch(classes);
    float[][] z = new float[2][classes];
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      for (int v = 0; v < classes; v++) {
        z[i][v] = 3 * (float) random.nextGaussian();
      }
      examples.add(new Example(new int[0], 17, Examples.said(Examples.values(z[i]))));
    }
    wide.fill(examples);
    NDArray student = manager.randomNormal(new Shape(2, classes));
    TeacherFigures device =
        TeacherFigures.measure(wide.answers(manager), StudentLogits.of(student), id -> 1.5).get(0);
    for (int i = 0; i < 2; i++) {
      wide.fill(examples.subList(i, i + 1));
      TeacherFigures host =
          TeacherFigures.measure(
                  wide.answers(manager),
                  StudentLogits.of(student.get(i + ":" + (i + 1))),
                  id -> 1.5)
              .get(0);
      assertThat(host.confidence(0)).isEqualTo(device.confidence(i), within(1e-6));
      assertThat(host.nll(0)).isEqualTo(device.nll(i), within(1e-4));
      assertThat(host.squares(0)).isEqualTo(device.squares(i), within(1e-6));
      assertThat(host.correct(0)).isEqualTo(device.correct(i));
      assertThat(host.agrees(0)).isEqualTo(device.agrees(i));
      assertThat(host.hasLabel(0)).isEqualTo(device.hasLabel(i)).isTrue();
    }
  }

  @Test
  void theTemperatureOfASingleTeacherIsItsOwnTimesTheBlends() {
    Teachers fixed = new Teachers(config("tau=1.5", "teachers={wise: {tau: 2}}"));
    assertThat(teach(fixed, examples(1, good(Examples.TEACHER))).tau()).isEqualTo(3);
    Teachers fitted = new Teachers(config("teachers={wise: {tau: 2}}"));
    Teachers own = new Teachers(config("tau=3", "teachers={wise: {tau: auto}}"));
    for (int i = 0; i < 50; i++) {
      teach(fitted, examples(i, good(Examples.TEACHER)));
      teach(own, examples(i, good(Examples.TEACHER)));
    }
    double tau = teach(fitted, examples(1, good(Examples.TEACHER))).tau();
    assertThat(tau).isEqualTo(1 / 3.0, within(0.05));
    assertThat(teach(own, examples(1, good(Examples.TEACHER))).tau()).isEqualTo(3 * tau);
  }

  @Test
  void aTeacherThatTurnsBadIsNotLearnedFromBeginningWithTheBatchThatShowsIt() {
    Teachers guarded = new Teachers(config("blend=mean-logits", "guard.mode=quarantine"));
    Teachers warned = new Teachers(config("blend=mean-logits", "guard.mode=warn"));
    Teachers blind = new Teachers(config("blend=mean-logits", "guard.mode=off"));
    for (int i = 0; i < 30; i++) {
      for (Teachers teachers : List.of(guarded, warned, blind)) {
        assertThat(uses(teach(teachers, examples(i, good("a"), good("b")))))
            .containsOnly(Map.entry("a", Use.LEARNED), Map.entry("b", Use.LEARNED));
      }
    }
    boolean noticed = false;
    int before = 0;
    for (int i = 0; i < 10; i++) {
      List<Example> examples = examples(1000 + i, good("a"), bad("b"));
      Lesson warning = teach(warned, examples);
      assertThat(uses(teach(blind, examples)).get("b")).isEqualTo(Use.LEARNED);
      assertThat(uses(warning).get("b")).isEqualTo(Use.LEARNED);
      Lesson lesson = teach(guarded, examples);
      assertThat(lesson.teachers().get(0).suspected()).isFalse();
      assertThat(lesson.teachers().get(1).suspected())
          .isEqualTo(warning.teachers().get(1).suspected());
      if (lesson.teachers().get(1).suspected()) {
        noticed = true;
        assertThat(uses(lesson).get("b")).isEqualTo(Use.QUARANTINED);
        Teachers without = new Teachers(config("blend=mean-logits", "teachers={b: {weight: 0}}"));
        assertSame(dense(lesson), (Targets) without.targets(batch.answers(manager)));
      } else {
        before++;
      }
    }
    assertThat(noticed).isTrue();
    assertThat(before).isLessThanOrEqualTo(2);
    for (int i = 0; i < 20; i++) {
      teach(guarded, examples(2000 + i, good("a"), good("b")));
    }
    assertThat(uses(teach(guarded, examples(3000, good("a"), good("b")))).get("b"))
        .isEqualTo(Use.LEARNED);
  }

  @Test
  void withoutAnyLabelAScaleThatIsBlownUpIsNoticed() {
    Teachers teachers = new Teachers(config("guard.mode=quarantine"));
    for (int i = 0; i < 30; i++) {
      teach(teachers, unlabelled(examples(i, good(Examples.TEACHER))));
    }
    for (int i = 0; i < 3; i++) {
      teach(teachers, unlabelled(examples(100 + i, new Kind(Examples.TEACHER, true, 30))));
    }
    assertThat(uses(teach(teachers, unlabelled(examples(200, good(Examples.TEACHER))))))
        .containsValue(Use.QUARANTINED);
  }

  private static List<Example> unlabelled(List<Example> examples) {
    return examples.stream()
        .map(e -> new Example(e.input(), RecordRules.NO_LABEL, e.opinions()))
        .toList();
  }

  @Test
  void theFirstFitOfATemperatureIsNoFaultOfTheTeachers() {
    Teachers teachers = new Teachers(config("guard.mode=quarantine", "guard.window=20"));
    Kind shy = new Kind(Examples.TEACHER, true, 0.1); // as sure as it should be at tau 0.03
    for (int i = 0; i < 60; i++) {
      List<Example> examples = examples(i, shy);
      // Labels are rare: the fit is ready when a past without labels is long there.
      List<Example> some = new ArrayList<>(unlabelled(examples));
      some.subList(0, 3).clear();
      some.addAll(examples.subList(0, 3));
      assertThat(uses(teach(teachers, some))).as("batch %d", i).containsValue(Use.LEARNED);
    }
    assertThat(teachers.fitted()).isLessThan(0.2);
  }

  @Test
  void withItsOnlyTeacherInQuarantineTheStudentHasItsLabels() {
    Teachers teachers = new Teachers(config("guard.mode=quarantine"));
    for (int i = 0; i < 30; i++) {
      teach(teachers, examples(i, good(Examples.TEACHER)));
    }
    for (int i = 0; i < 5; i++) {
      teach(teachers, examples(100 + i, bad(Examples.TEACHER)));
    }
    Lesson lesson = teach(teachers, examples(200, bad(Examples.TEACHER)));
    assertThat(lesson.target()).isInstanceOf(LabelTargets.class);
    assertThat(((LabelTargets) lesson.target()).hasLabel().sum().getFloat()).isEqualTo(BATCH);
  }

  @Test
  void teachersComeAndGoAndComeBack() {
    Teachers teachers = new Teachers(config("blend=mean-probabilities"));
    for (int i = 0; i < 20; i++) {
      assertThat(uses(teach(teachers, examples(i, good("a"))))).containsOnlyKeys("a");
    }
    double before = teachers.state().known().get("a").temperature()[3];
    assertThat(uses(teach(teachers, examples(30, good("b"))))).containsOnlyKeys("b");
    assertThat(uses(teach(teachers, examples(31)))).isEmpty();
    assertThat(teachers.state().known().get("a").temperature()[3]).isEqualTo(before);
    assertThat(uses(teach(teachers, examples(32, good("a"), good("b")))))
        .containsOnlyKeys("a", "b");
    assertThat(teachers.state().known().get("a").temperature()[3]).isGreaterThan(before);
  }

  @Test
  void positionsWithoutThisTeacherAreNotItsPositions() {
    List<Example> examples = examples(1, good("a"), good("b"));
    Example first = examples.get(0);
    examples.set(
        0, new Example(first.input(), RecordRules.NO_LABEL, first.opinions().subList(1, 2)));
    Lesson lesson = teach(new Teachers(config("blend=mean-logits")), examples);
    assertThat(lesson.teachers().get(0).figures().answered(0)).isFalse();
    assertThat(lesson.teachers().get(0).figures().answers()).isEqualTo(BATCH - 1);
    assertThat(lesson.teachers().get(1).figures().answered(0)).isTrue();
    assertThat(lesson.teachers().get(1).figures().hasLabel(0)).isFalse();
    assertThat(dense(lesson).hasTeacher().toFloatArray()[0]).isEqualTo(1);
  }

  @Test
  void asManyTeachersAsLikeMayComeAndTheMemoryIsBounded() {
    Teachers teachers = new Teachers(config("blend=mean-logits"));
    for (int i = 0; i < 200; i++) {
      assertThat(uses(teach(teachers, examples(i, good("constant"), good("t" + i))))).hasSize(2);
    }
    assertThat(teachers.state().known())
        .hasSize(SupervisionConfig.MOST_TEACHERS)
        .containsKeys("constant", "t199")
        .doesNotContainKey("t100");
  }

  @Test
  void aBatchHoldsTheTeachersThatSayTheMost() {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      List<Example.Opinion> opinions = new ArrayList<>();
      for (int t = 0; t < 60; t++) {
        opinions.add(
            Examples.said("stranger-%d-%02d".formatted(i, t), Examples.values(1, 2, 3, 4)));
      }
      opinions.add(Examples.said("usual", Examples.values(4, 3, 2, 1)));
      examples.add(new Example(new int[0], 0, opinions));
    }
    batch.fill(examples);
    List<String> held =
        batch.answers(manager).teachers().stream().map(answer -> answer.teacher()).toList();
    assertThat(held).hasSize(SupervisionConfig.MOST_TEACHERS).contains("usual").isSorted();
    assertThat(batch.crowdedOut()).isEqualTo(4 * 60 - (SupervisionConfig.MOST_TEACHERS - 1));
  }

  @Test
  void goesOnExactlyWhereItsStateWasSaved() throws Exception {
    ObjectMapper json = new ObjectMapper();
    SupervisionConfig config = config("blend=weighted", "guard.mode=quarantine");
    Teachers whole = new Teachers(config);
    Teachers parts = new Teachers(config);
    boolean quarantined = false;
    for (int i = 0; i < 60; i++) {
      boolean fault = i >= 30 && i < 40;
      List<Example> examples = examples(i, good("a"), fault ? bad("b") : good("b"));
      Lesson one = teach(whole, examples);
      float[] targets = dense(one).teacher().toFloatArray();
      Lesson other = teach(parts, examples);
      assertThat(dense(other).teacher().toFloatArray()).containsExactly(targets);
      assertThat(other.tau()).isEqualTo(one.tau());
      assertThat(uses(other)).isEqualTo(uses(one));
      quarantined |= uses(one).containsValue(Use.QUARANTINED);
      String saved = json.writeValueAsString(parts.state());
      parts = new Teachers(config);
      parts.resume(json.readValue(saved, TeachersState.class));
    }
    assertThat(quarantined).isTrue();
  }

  @Test
  void weightsAndTemperaturesMayChangeBetweenTwoRuns() {
    Teachers before = new Teachers(config("blend=mean-logits"));
    for (int i = 0; i < 20; i++) {
      teach(before, examples(i, good("a"), good("b")));
    }
    double fitted = before.fitted();
    Teachers after =
        new Teachers(config("blend=mean-logits", "teachers={a: {weight: 3, tau: auto}}"));
    after.resume(before.state());
    assertThat(after.fitted()).isEqualTo(fitted);
    assertThat(after.state().known().keySet()).isEqualTo(before.state().known().keySet());
    Teachers otherBlend = new Teachers(config("blend=mean-probabilities"));
    otherBlend.resume(before.state());
    assertThat(otherBlend.fitted()).isEqualTo(1);
    Teachers single = new Teachers(config("teacher=a"));
    single.resume(before.state());
    assertThat(single.fitted())
        .isEqualTo(TemperatureFit.of(before.state().known().get("a").temperature()).tau());
  }

  private static Targets dense(Lesson lesson) {
    return (Targets) lesson.target();
  }

  private static DenseValues values(Example example, int teacher) {
    return (DenseValues) example.opinions().get(teacher).logits();
  }
}
