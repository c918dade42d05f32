package io.hardgate.student.guard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.hardgate.config.ConfigSource;
import io.hardgate.config.SupervisionConfig;
import io.hardgate.student.guard.SimulatedTeacher.Fault;
import io.hardgate.student.guard.SimulatedTeacher.Task;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The guard with its default settings, on seeded streams. Delays are in positions. */
class TeacherWatchTest {

  private static final SupervisionConfig.Guard DEFAULTS =
      ConfigSource.defaults().build().student().supervision().guard();

  private static final Task USUAL = new Task(24, 4, 9, 0, 0.6);
  private static final Task HARD = new Task(24, 2, 7, 0, 0.6);
  private static final Task NOISY = new Task(24, 4, 9, 0.05, 0.5);
  private static final Task EASY_WITH_WRONG_LABELS = new Task(24, 9, 16, 0.01, 0.7);
  private static final Task BINARY = new Task(2, 2, 6, 0, 0.8);

  private static final int PAST = 3000;
  private static final int SEEDS = 40;

  static Stream<Task> tasks() {
    return Stream.of(USUAL, HARD, NOISY, EASY_WITH_WRONG_LABELS, BINARY);
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void noAlarmInAMillionPositionsOfAGoodTeacher(Task task) {
    int positions = task.equals(USUAL) ? 1_000_000 : 200_000;
    TeacherWatch watch = new TeacherWatch(DEFAULTS);
    SimulatedTeacher teacher = new SimulatedTeacher(task, 1);
    double highestShare = 0;
    int step = 50;
    for (int i = 0; i < positions; i += step) {
      teacher.show(watch, step, Fault.NONE, true);
      assertThat(watch.suspected()).as("after %d positions: %s", i + step, watch.why()).isFalse();
      WatchState state = watch.state();
      double window = DEFAULTS.window();
      highestShare =
          Math.max(
              highestShare,
              Math.max(
                  state.nll().sum() / (window * DEFAULTS.nllRise()),
                  Math.max(
                      state.disagreement().sum() / (window * DEFAULTS.agreementFall()),
                      state.sureness().sum() / (window * 2 * DEFAULTS.nllRise()))));
    }
    // The tail of the sums is exponential: this far below the threshold is many orders of
    // magnitude.
    assertThat(highestShare).isBetween(0.01, 0.75);
  }

  /** Else the test above would hold of a guard that never raises an alarm. */
  @Test
  void aWindowThatIsTooShortRaisesFalseAlarms() {
    SupervisionConfig.Guard hasty =
        new SupervisionConfig.Guard(
            DEFAULTS.mode(), 16, DEFAULTS.nllRise(), DEFAULTS.agreementFall());
    TeacherWatch watch = new TeacherWatch(hasty);
    SimulatedTeacher teacher = new SimulatedTeacher(USUAL, 1);
    assertThat(teacher.show(watch, 1_000_000, Fault.NONE, true)).isLessThan(1_000_000);
  }

  static Stream<Arguments> delays() {
    return Stream.of(
        Arguments.of(USUAL, Fault.RANDOM, true, 64),
        Arguments.of(USUAL, Fault.CONSTANT, true, 64),
        Arguments.of(USUAL, Fault.PERMUTED, true, 64),
        Arguments.of(USUAL, Fault.SCALED, true, 128),
        Arguments.of(HARD, Fault.RANDOM, true, 64),
        Arguments.of(HARD, Fault.CONSTANT, true, 128),
        Arguments.of(HARD, Fault.PERMUTED, true, 64),
        Arguments.of(HARD, Fault.SCALED, true, 64),
        Arguments.of(NOISY, Fault.RANDOM, true, 64),
        Arguments.of(NOISY, Fault.CONSTANT, true, 128),
        Arguments.of(NOISY, Fault.PERMUTED, true, 64),
        Arguments.of(NOISY, Fault.SCALED, true, 128),
        Arguments.of(BINARY, Fault.RANDOM, true, 128),
        Arguments.of(BINARY, Fault.CONSTANT, true, 300),
        Arguments.of(BINARY, Fault.PERMUTED, true, 64),
        Arguments.of(BINARY, Fault.SCALED, true, 128),
        Arguments.of(USUAL, Fault.RANDOM, false, 128),
        Arguments.of(USUAL, Fault.CONSTANT, false, 128),
        Arguments.of(USUAL, Fault.PERMUTED, false, 128),
        Arguments.of(USUAL, Fault.SCALED, false, 64));
  }

  @ParameterizedTest
  @MethodSource("delays")
  void aFaultIsNoticedSoonStaysNoticedAndIsForgivenWhenItIsOver(
      Task task, Fault fault, boolean labelled, int most) {
    for (int seed = 0; seed < SEEDS; seed++) {
      TeacherWatch watch = new TeacherWatch(DEFAULTS);
      SimulatedTeacher teacher = new SimulatedTeacher(task, 100 + seed);
      teacher.show(watch, PAST, Fault.NONE, labelled);
      assertThat(watch.suspected()).isFalse();

      int delay = teacher.show(watch, 5000, fault, labelled);
      assertThat(watch.suspected()).as("seed %d", seed).isTrue();
      assertThat(delay).as("seed %d", seed).isLessThanOrEqualTo(most);

      WatchState frozen = watch.state();
      assertThat(teacher.show(watch, 3000, fault, labelled)).isEqualTo(3000);
      assertThat(watch.suspected()).as("seed %d", seed).isTrue();
      assertThat(watch.state().nll()).isEqualTo(frozen.nll());
      assertThat(watch.state().disagreement()).isEqualTo(frozen.disagreement());

      int recovery = teacher.show(watch, 5000, Fault.NONE, labelled);
      assertThat(watch.suspected()).as("seed %d", seed).isFalse();
      assertThat(recovery).isLessThan(DEFAULTS.window() * (labelled ? 4 : 9));
    }
  }

  @Test
  void aTeacherThatIsAlmostAlwaysRightMayBeAsSureAsItLikes() {
    Task easy = new Task(24, 12, 20, 0, 0.9);
    TeacherWatch watch = new TeacherWatch(DEFAULTS);
    SimulatedTeacher teacher = new SimulatedTeacher(easy, 1);
    teacher.show(watch, PAST, Fault.NONE, true);
    teacher.show(watch, 5000, Fault.SCALED, true);
    assertThat(watch.suspected()).isFalse();
  }

  @Test
  void aStudentThatChangesIsNoFaultOfTheTeachers() {
    TeacherWatch watch = new TeacherWatch(DEFAULTS);
    for (double agreement : new double[] {0.1, 0.3, 0.6, 0.8, 0.1, 0.8}) {
      Task task = new Task(24, 4, 9, 0, agreement);
      new SimulatedTeacher(task, 5).show(watch, PAST, Fault.NONE, true);
      assertThat(watch.suspected()).as("agreement %s: %s", agreement, watch.why()).isFalse();
    }
  }

  @Test
  void aTaskThatBecomesALittleHarderOrMuchEasierIsNoFaultOfTheTeachers() {
    TeacherWatch watch = new TeacherWatch(DEFAULTS);
    for (double least : new double[] {4, 3.5, 9, 12}) {
      Task task = new Task(24, least, least + 5, 0, 0.6);
      new SimulatedTeacher(task, 5).show(watch, PAST, Fault.NONE, true);
      assertThat(watch.suspected()).as("least %s: %s", least, watch.why()).isFalse();
    }
  }

  @Test
  void goesOnExactlyWhereItsStateWasSaved() throws Exception {
    ObjectMapper json = new ObjectMapper();
    TeacherWatch whole = new TeacherWatch(DEFAULTS);
    TeacherWatch parts = new TeacherWatch(DEFAULTS);
    SimulatedTeacher one = new SimulatedTeacher(NOISY, 9);
    SimulatedTeacher other = new SimulatedTeacher(NOISY, 9);
    for (int i = 0; i < 400; i++) {
      Fault fault = i > 150 && i < 250 ? Fault.CONSTANT : Fault.NONE;
      one.show(whole, 37, fault, i % 3 > 0);
      other.show(parts, 37, fault, i % 3 > 0);
      String saved = json.writeValueAsString(parts.state());
      parts = new TeacherWatch(DEFAULTS);
      parts.resume(json.readValue(saved, WatchState.class));
      assertThat(parts.state()).isEqualTo(whole.state());
      if (i == 249) {
        assertThat(parts.suspected()).isTrue();
      }
    }
    assertThat(parts.suspected()).isFalse();
  }

  @Test
  void absurdFiguresDoNotBlindIt() {
    TeacherWatch watch = new TeacherWatch(DEFAULTS);
    SimulatedTeacher teacher = new SimulatedTeacher(USUAL, 1);
    teacher.show(watch, PAST, Fault.NONE, true);
    for (int i = 0; i < 20; i++) {
      watch.labelled(1, false, 1e6);
      teacher.show(watch, 100, Fault.NONE, true);
    }
    assertThat(watch.suspected()).isFalse();
    assertThat(teacher.show(watch, 5000, Fault.RANDOM, true)).isLessThan(64);
  }
}
