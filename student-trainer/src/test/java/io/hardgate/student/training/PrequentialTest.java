package io.hardgate.student.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hardgate.config.ConfigSource;
import io.hardgate.config.DivergenceConfig;
import io.hardgate.config.SupervisionConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PrequentialTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DivergenceConfig DIVERGENCE =
      ConfigSource.defaults().build().student().divergence();

  /** Enough positions for the window to forget, and enough teachers for some to be forgotten. */
  private static final List<TrainingStep.Outcome> OUTCOMES = Outcomes.some(150, 160);

  private record Step(TrainingStep.Outcome outcome, int unseen) {}

  /** Seen in an order of its own, with some positions that were seen before. */
  private static List<Step> steps(long seed) {
    Random random = new Random(seed);
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      TrainingStep.Outcome outcome = OUTCOMES.get(random.nextInt(OUTCOMES.size()));
      int positions = outcome.figures().positions();
      steps.add(
          new Step(outcome, random.nextInt(3) == 0 ? random.nextInt(positions + 1) : positions));
    }
    return steps;
  }

  private static void take(Prequential figures, Step step) {
    figures.step(step.outcome, step.unseen);
    figures.count(Totals.consumed(step.unseen, 1).plus(Totals.crowdedOut(2)));
  }

  /** As text, because a record's doubles may be equal and yet not the same. */
  private static String json(Prequential figures) throws JsonProcessingException {
    return JSON.writeValueAsString(figures.state());
  }

  private static Prequential saved(Prequential figures) throws JsonProcessingException {
    Prequential resumed = new Prequential(DIVERGENCE, () -> 9);
    resumed.resume(JSON.readValue(json(figures), PrequentialState.class));
    return resumed;
  }

  @Property(tries = 40)
  void savedAndResumedItGoesOnToTheBit(
      @ForAll long seed, @ForAll @IntRange(max = 400) int cut, @ForAll @IntRange(max = 400) int end)
      throws JsonProcessingException {
    Prequential whole = new Prequential(DIVERGENCE, () -> 9);
    List<Step> steps = steps(seed).subList(0, Math.max(cut, end));
    steps.subList(0, cut).forEach(step -> take(whole, step));
    Prequential parts = saved(whole);
    assertThat(json(parts)).isEqualTo(json(whole));
    assertThat(parts.state()).isEqualTo(whole.state());
    for (Step step : steps.subList(cut, steps.size())) {
      take(whole, step);
      take(parts, step);
    }
    assertThat(json(parts)).isEqualTo(json(whole));
    assertThat(parts.life().state()).isEqualTo(whole.life().state());
    assertThat(parts.window().state()).isEqualTo(whole.window().state());
    assertThat(parts.totals()).isEqualTo(whole.totals());
    assertThat(parts.teachers().keySet()).containsExactlyElementsOf(whole.teachers().keySet());
    whole
        .teachers()
        .forEach(
            (id, teacher) -> {
              PrequentialTeacher other = parts.teachers().get(id);
              assertThat(other.life().state()).as(id).isEqualTo(teacher.life().state());
              assertThat(other.window().state()).as(id).isEqualTo(teacher.window().state());
              assertThat(other.standing()).as(id).isEqualTo(teacher.standing());
            });
  }

  @Test
  void theStreamHasAllThatIsToSurvive() throws JsonProcessingException {
    Prequential figures = new Prequential(DIVERGENCE, () -> 9);
    long positions = 0;
    for (Step step : steps(1)) {
      take(figures, step);
      positions += step.unseen;
    }
    PrequentialState state = figures.state();
    assertThat(positions).isGreaterThan(20_000);
    assertThat(state.window().held()).hasSize(Prequential.SEGMENTS);
    assertThat(state.teachers()).hasSize(SupervisionConfig.MOST_TEACHERS);
    assertThat(state.forgotten().learned()).isPositive();
    assertThat(state.totals().refusedNotFinite()).isPositive();
    assertThat(state.totals().refusedUnsupervised()).isPositive();
    assertThat(state.totals().labelWithoutTeacher()).isPositive();
    assertThat(state.totals().teacherWithoutLabel()).isPositive();
    assertThat(state.teachers().values()).anyMatch(teacher -> teacher.versions().size() > 1);
  }

  @Test
  void onlyWhatIsUnseenIsMeasuredAndAllIsCounted() {
    TrainingStep.Outcome outcome =
        OUTCOMES.stream()
            .filter(o -> o.learned() && !o.teachers().isEmpty() && o.figures().positions() > 50)
            .findFirst()
            .orElseThrow();
    Prequential figures = new Prequential(DIVERGENCE, () -> 9);
    figures.step(outcome, 20);
    Scores expected = new Scores();
    expected.add(outcome.figures(), 20);
    assertThat(figures.life().state()).isEqualTo(expected.state());
    assertThat(figures.window().state()).isEqualTo(expected.state());
    assertThat(figures.life().student().positions()).isBetween(1L, 20L);
    assertThat(figures.totals().trained()).isEqualTo(outcome.figures().supervised());
    for (Lesson.Heard heard : outcome.teachers()) {
      PrequentialTeacher teacher = figures.teachers().get(heard.figures().teacher());
      assertThat(teacher.life().state().positions()).isEqualTo(heard.figures().answers(20));
      assertThat(teacher.uses().learned()).isEqualTo(heard.figures().answers());
    }

    figures.step(outcome, 0);
    assertThat(figures.life().state()).isEqualTo(expected.state());
    assertThat(figures.totals().trained()).isEqualTo(2L * outcome.figures().supervised());
    assertThat(figures.totals().steps()).isEqualTo(2);
  }

  @Test
  void aVersionIsAsOldAsItsFirstSight() {
    long[] now = {100};
    Prequential figures = new Prequential(DIVERGENCE, () -> now[0]);
    TrainingStep.Outcome outcome =
        OUTCOMES.stream().filter(o -> !o.teachers().isEmpty()).findFirst().orElseThrow();
    String id = outcome.teachers().get(0).figures().teacher();
    figures.step(outcome, 1);
    now[0] = 200;
    figures.step(outcome, 1);
    Prequential resumed = new Prequential(DIVERGENCE, () -> 300);
    resumed.resume(figures.state());
    resumed.step(outcome, 1);
    assertThat(resumed.teachers().get(id).versionSince()).isEqualTo(100);
  }

  @Test
  void aStateThatLacksAPartIsRefused() throws JsonProcessingException {
    Prequential figures = new Prequential(DIVERGENCE, () -> 9);
    steps(1).forEach(step -> take(figures, step));
    String whole = json(figures);
    for (String part : List.of("totals", "life", "window", "teachers", "forgotten")) {
      ObjectNode tree = (ObjectNode) JSON.readTree(whole);
      tree.remove(part);
      assertRefused(tree);
    }
    ObjectNode shorter = (ObjectNode) JSON.readTree(whole);
    ((ArrayNode) shorter.at("/window/held/3/student/bins/counts")).remove(0);
    assertRefused(shorter);
    ObjectNode longer = (ObjectNode) JSON.readTree(whole);
    ArrayNode segments = (ArrayNode) longer.at("/window/held");
    segments.add(segments.get(0));
    assertRefused(longer);
    ObjectNode holed = (ObjectNode) JSON.readTree(whole);
    ((ArrayNode) holed.at("/life/teacher/bins/confidences")).setNull(4);
    assertRefused(holed);
    for (String part : List.of("positions", "samples", "brier", "classes")) {
      ObjectNode lacking = (ObjectNode) JSON.readTree(whole);
      ((ObjectNode) lacking.at("/window/held/0/studentDetail")).remove(part);
      assertRefused(lacking);
    }
    ObjectNode beyond = (ObjectNode) JSON.readTree(whole);
    ((ArrayNode) beyond.at("/life/studentDetail/positions/cells")).set(0, 960);
    assertRefused(beyond);
  }

  /** As schema 3 of checkpoints had it: without what is told of calibration in detail. */
  @Test
  void aStateOfAnOlderVersionIsGoneOnFrom() throws JsonProcessingException {
    Prequential figures = new Prequential(DIVERGENCE, () -> 9);
    List<Step> steps = steps(2);
    steps.subList(0, 200).forEach(step -> take(figures, step));
    ObjectNode tree = (ObjectNode) JSON.readTree(json(figures));
    tree.findParents("studentDetail")
        .forEach(scores -> ((ObjectNode) scores).remove(List.of("studentDetail", "teacherDetail")));
    tree.findParents("nll")
        .forEach(
            scores -> {
              if (scores instanceof ObjectNode predictions && scores.has("bins")) {
                predictions.remove("brier");
              }
            });
    PrequentialState older = JSON.treeToValue(tree, PrequentialState.class);
    assertThat(older.whole()).isFalse();
    assertThat(older.today().whole()).isTrue();
    assertThat(figures.state().today()).isEqualTo(figures.state());

    Prequential resumed = new Prequential(DIVERGENCE, () -> 9);
    resumed.resume(older.today());
    assertThat(resumed.life().student().ece()).isEqualTo(figures.life().student().ece());
    assertThat(resumed.life().student().brier().score()).isNaN();
    assertThat(resumed.life().studentDetail().positions().count()).isZero();
    long before = figures.life().student().positions();
    for (Step step : steps.subList(200, 400)) {
      take(figures, step);
      take(resumed, step);
    }
    assertThat(resumed.life().student().state().bins())
        .isEqualTo(figures.life().student().state().bins());
    long since = figures.life().student().positions() - before;
    assertThat(resumed.life().studentDetail().positions().count()).isEqualTo(since).isPositive();
    assertThat(resumed.life().student().brier().positions()).isEqualTo(since);
  }

  @Test
  void whatWasReadDoesNotChange() throws JsonProcessingException {
    Prequential figures = new Prequential(DIVERGENCE, () -> 9);
    List<Step> steps = steps(3);
    steps.subList(0, 50).forEach(step -> take(figures, step));
    Scores life = figures.life();
    Scores window = figures.window();
    assertThat(figures.window()).as("summed up once").isSameAs(window);
    String was = JSON.writeValueAsString(List.of(life.state(), window.state()));
    steps.subList(50, 100).forEach(step -> take(figures, step));
    assertThat(JSON.writeValueAsString(List.of(life.state(), window.state()))).isEqualTo(was);
    assertThat(figures.life().student().positions()).isGreaterThan(life.student().positions());
    assertThat(figures.window()).isNotSameAs(window);
  }

  private static void assertRefused(ObjectNode tree) throws JsonProcessingException {
    PrequentialState state = JSON.treeToValue(tree, PrequentialState.class);
    assertThat(state.whole()).isFalse();
    assertThatThrownBy(() -> new Prequential(DIVERGENCE, () -> 9).resume(state))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Of every teacher the window is full. */
  @Test
  void itsSizeIsBounded() throws JsonProcessingException {
    List<TrainingStep.Outcome> few =
        OUTCOMES.stream()
            .filter(outcome -> outcome.teachers().stream().allMatch(PrequentialTest::ofTheFirst))
            .toList();
    Prequential figures = new Prequential(DIVERGENCE, () -> 1_800_000_000_000L);
    for (int i = 0; i < 12_000; i++) {
      take(
          figures,
          new Step(few.get(i % few.size()), few.get(i % few.size()).figures().positions()));
    }
    PrequentialState state = figures.state();
    assertThat(state.forgotten()).isEqualTo(TeacherUses.NONE);
    int teachers = state.teachers().size();
    int all = json(figures).length();
    int each = JSON.writeValueAsString(state.teachers()).length() / teachers;
    int without = all - each * teachers;
    assertThat(without).isLessThan(1_000_000);
    assertThat(each).isLessThan(10_000);
  }

  private static boolean ofTheFirst(Lesson.Heard heard) {
    return Integer.parseInt(heard.figures().teacher().substring(1))
        < SupervisionConfig.MOST_TEACHERS;
  }
}
