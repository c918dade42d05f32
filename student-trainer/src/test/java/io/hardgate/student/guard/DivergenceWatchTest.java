package io.hardgate.student.guard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.hardgate.config.ConfigSource;
import io.hardgate.config.DivergenceConfig;
import io.hardgate.student.guard.SimulatedStudent.Change;
import io.hardgate.student.guard.SimulatedStudent.Task;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The watch with its default settings, on seeded streams. Delays are in positions. */
class DivergenceWatchTest {

  private static final DivergenceConfig DEFAULTS =
      ConfigSource.defaults().build().student().divergence();

  /** Right on 0.65 or so of the positions, as on WordNet's glosses. */
  private static final Task USUAL = new Task(24, 1, 8, 1);

  private static final Task HARD = new Task(24, 1, 5, 1);
  private static final Task EASY = new Task(24, 6, 12, 1);
  private static final Task SURER_THAN_RIGHT = new Task(24, 1, 8, 1.5);
  private static final Task BINARY = new Task(2, 3, 6, 1);

  private static final int PAST = 3000;
  private static final int SEEDS = 40;

  static Stream<Task> tasks() {
    return Stream.of(USUAL, HARD, EASY, SURER_THAN_RIGHT, BINARY);
  }

  private static double share(DivergenceWatch watch) {
    DivergenceState state = watch.state();
    return Math.max(
        state.nll().sum() / (DEFAULTS.window() * DEFAULTS.nllRise()),
        state.sureness().sum() / (DEFAULTS.window() * DEFAULTS.eceRise()));
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void noAlarmInAMillionPositionsOfAGoodStudent(Task task) {
    int positions = task.equals(USUAL) ? 1_000_000 : 200_000;
    DivergenceWatch watch = new DivergenceWatch(DEFAULTS);
    SimulatedStudent student = new SimulatedStudent(1);
    double highestShare = 0;
    for (int i = 0; i < positions; i++) {
      student.next(watch, task, Change.NONE);
      highestShare = Math.max(highestShare, watch.diverged() ? 1 : share(watch));
    }
    // The tail of the sums is exponential: this far below the threshold is many orders of
    // magnitude.
    assertThat(highestShare).isBetween(0.01, 0.5);
  }

  /** Else the test above would hold of a watch that never raises an alarm. */
  @Test
  void aWindowThatIsTooShortRaisesFalseAlarms() {
    DivergenceConfig hasty =
        new DivergenceConfig(DEFAULTS.mode(), 10, DEFAULTS.nllRise(), DEFAULTS.eceRise());
    DivergenceWatch watch = new DivergenceWatch(hasty);
    assertThat(new SimulatedStudent(1).show(watch, 1_000_000, USUAL, Change.NONE))
        .isLessThan(1_000_000);
  }

  static Stream<Arguments> delays() {
    return Stream.of(
        Arguments.of(USUAL, 256),
        Arguments.of(HARD, 512),
        Arguments.of(EASY, 128),
        Arguments.of(SURER_THAN_RIGHT, 256),
        Arguments.of(BINARY, 512));
  }

  @ParameterizedTest
  @MethodSource("delays")
  void labelsThatAreAllRandomAreNoticedWithinTwoWindows(Task task, int most) {
    for (int seed = 0; seed < SEEDS; seed++) {
      for (int past : new int[] {1000, PAST, 30_000}) {
        DivergenceWatch watch = new DivergenceWatch(DEFAULTS);
        SimulatedStudent student = new SimulatedStudent(100 + seed);
        student.show(watch, past, task, Change.NONE);
        assertThat(watch.diverged()).isFalse();

        int delay = 0;
        int rising = 0;
        while (!watch.diverged() && delay < 5000) {
          delay += student.show(watch, 1, task, Change.RANDOM_LABELS);
          rising += watch.rising() ? 1 : 0;
        }
        assertThat(watch.diverged()).as("seed %d", seed).isTrue();
        assertThat(delay).as("seed %d: %s", seed, watch.why()).isLessThanOrEqualTo(most);
        assertThat(rising).as("positions at which it was foreseen").isGreaterThan(delay / 4);
      }
    }
  }

  static Stream<Arguments> harmless() {
    return Stream.of(Change.SWAPPED_LABELS, Change.HALF_WRONG_TEACHER, Change.HALF_EMPTY_TEACHER)
        .flatMap(
            change ->
                Stream.of(USUAL, HARD, EASY, SURER_THAN_RIGHT)
                    .map(task -> Arguments.of(task, change)));
  }

  /** For as long as they last: the student of the simulation does not learn. */
  @ParameterizedTest
  @MethodSource("harmless")
  void whatAStudentIsToLearnIsNoAlarm(Task task, Change change) {
    for (int seed = 0; seed < SEEDS; seed++) {
      DivergenceWatch watch = new DivergenceWatch(DEFAULTS);
      SimulatedStudent student = new SimulatedStudent(100 + seed);
      student.show(watch, PAST, task, Change.NONE);
      double highest = 0;
      for (int i = 0; i < 5000; i++) {
        student.next(watch, task, change);
        highest = Math.max(highest, watch.diverged() ? 1 : share(watch));
      }
      assertThat(highest).as("seed %d", seed).isBetween(0.001, 0.5);
    }
  }

  @Test
  void learningFromScratchIsNoAlarm() {
    for (int seed = 0; seed < SEEDS; seed++) {
      DivergenceWatch watch = new DivergenceWatch(DEFAULTS);
      SimulatedStudent student = new SimulatedStudent(seed);
      for (int i = 0; i < 60_000; i++) {
        // It knows nothing, then more and more; for a while it is surer than it should be.
        double learned = Math.min(1, i / 20_000.0);
        double sharpness = i > 2000 && i < 10_000 ? 1.4 : 1;
        student.next(watch, new Task(24, 5 * learned, 9 * learned, sharpness), Change.NONE);
        assertThat(watch.diverged()).as("seed %d, %d: %s", seed, i, watch.why()).isFalse();
      }
      assertThat(student.show(watch, 5000, new Task(24, 5, 9, 1), Change.RANDOM_LABELS))
          .isLessThanOrEqualTo(2 * DEFAULTS.window());
    }
  }

  @Test
  void aStudentThatBecomesMuchSurerThanRightIsNoticedByItsCalibration() {
    Task calibrated = new Task(24, 0, 4, 1);
    DivergenceWatch watch = new DivergenceWatch(DEFAULTS);
    SimulatedStudent student = new SimulatedStudent(1);
    student.show(watch, PAST, calibrated, Change.NONE);
    int delay = student.show(watch, 5000, new Task(24, 0, 4, 3), Change.NONE);
    assertThat(delay).isLessThanOrEqualTo(2 * DEFAULTS.window());
    assertThat(watch.why()).matches("its confidence was [+-]0\\.0\\d\\d above its accuracy .*");
  }

  @Test
  void saysWhatItWasAndWhatItIs() {
    DivergenceWatch watch = new DivergenceWatch(DEFAULTS);
    for (int i = 0; i < 1000; i++) {
      watch.add(0.5, i % 2 == 0, 1.25);
    }
    for (int i = 0; i < 63; i++) {
      watch.add(0.5, i % 2 == 0, 40);
      assertThat(watch.diverged()).isFalse();
      assertThat(watch.rising()).isEqualTo(i >= 32);
    }
    for (int i = 0; i < 2; i++) {
      watch.add(0.5, true, 40);
    }
    assertThat(watch.diverged()).isTrue();
    assertThat(watch.why())
        .isEqualTo(
            "its mean NLL on new positions rose from 1.25 nats to 6.25 or more, over 65 of them");
  }

  @Test
  void aFewBatchesThatAreRefusedAreNoAlarmButNothingElseIs() {
    DivergenceWatch watch = new DivergenceWatch(DEFAULTS);
    SimulatedStudent student = new SimulatedStudent(1);
    student.show(watch, PAST, USUAL, Change.NONE);
    for (int i = 0; i < 1000; i++) {
      watch.refused();
      student.show(watch, 32, USUAL, Change.NONE);
    }
    assertThat(watch.diverged()).isFalse();
    int batches = 0;
    while (!watch.diverged() && batches < 1000) {
      watch.refused();
      batches++;
    }
    assertThat(batches).isBetween(40, 128);
  }

  @Test
  void itRecoversOrItsNewStateBecomesThePast() {
    DivergenceWatch watch = new DivergenceWatch(DEFAULTS);
    SimulatedStudent student = new SimulatedStudent(1);
    student.show(watch, PAST, USUAL, Change.NONE);
    assertThat(student.show(watch, 5000, USUAL, Change.RANDOM_LABELS)).isLessThan(512);
    RiseState frozen = watch.state().nll();
    for (int i = 0; i < 300; i++) {
      student.next(watch, USUAL, Change.NONE);
    }
    assertThat(watch.diverged()).isFalse();
    assertThat(watch.state().nll().positions()).isGreaterThanOrEqualTo(frozen.positions());

    assertThat(student.show(watch, 5000, USUAL, Change.RANDOM_LABELS)).isLessThan(512);
    for (int i = 0; i < 16 * DEFAULTS.window() - 1; i++) {
      student.next(watch, USUAL, Change.RANDOM_LABELS);
      assertThat(watch.diverged()).isTrue();
    }
    student.next(watch, USUAL, Change.RANDOM_LABELS);
    assertThat(watch.diverged()).isFalse();
    assertThat(student.show(watch, 20_000, USUAL, Change.RANDOM_LABELS)).isEqualTo(20_000);
    assertThat(watch.diverged()).isFalse();
  }

  @Test
  void goesOnExactlyWhereItsStateWasSaved() throws Exception {
    ObjectMapper json = new ObjectMapper();
    DivergenceWatch whole = new DivergenceWatch(DEFAULTS);
    DivergenceWatch parts = new DivergenceWatch(DEFAULTS);
    SimulatedStudent one = new SimulatedStudent(9);
    SimulatedStudent other = new SimulatedStudent(9);
    int diverged = 0;
    for (int i = 0; i < 10_000; i++) {
      Change change = i > 3000 && i < 5000 ? Change.RANDOM_LABELS : Change.NONE;
      one.next(whole, USUAL, change);
      other.next(parts, USUAL, change);
      if (i % 37 == 0) {
        String saved = json.writeValueAsString(parts.state());
        parts = new DivergenceWatch(DEFAULTS);
        parts.resume(json.readValue(saved, DivergenceState.class));
        assertThat(parts.state()).isEqualTo(whole.state());
        diverged += parts.diverged() ? 1 : 0;
      }
    }
    assertThat(diverged).isPositive();
    assertThat(parts.diverged()).isFalse();
  }
}
