package io.hardgate.student.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hardgate.lifecycle.Health;
import io.hardgate.testkit.FakeClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LiveFiguresTest {

  private static final Duration PERIOD = Duration.ofSeconds(2);

  private final StudentRegistry registry = new StudentRegistry();
  private final FakeClock clock = new FakeClock(Instant.ofEpochMilli(1_000_000));
  private final LiveFigures figures = new LiveFigures(registry.meters, new Health(), clock, PERIOD);

  private void readLater() {
    clock.advance(PERIOD);
    figures.read();
  }

  private LiveFigures.Answer ask(Optional<String> student) {
    return figures.answer(new LiveFigures.Question(student, false, Optional.empty(), 0, 0));
  }

  @Test
  void nothingYet() {
    LiveFigures.Answer answer = ask(Optional.empty());
    assertThat(answer.reading().students()).isEmpty();
    assertThat(answer.past()).isNull();
    assertThat(answer.started()).isEqualTo(1_000_000);
    assertThat(answer.reading().pairing().pairs()).isNaN();
  }

  @Test
  void ratesAreOfWhatCameInBetween() {
    registry.learn("a", 10, 3, 1);
    readLater();
    registry.learn("a", 6, 1, 3);
    readLater();
    registry.learn("a", 2, 0, 0);
    readLater();
    LiveFigures.Answer answer = ask(Optional.empty());
    assertThat(answer.past().points()).extracting(Point::steps).containsExactly(Float.NaN, 3f, 1f);
    assertThat(answer.past().points())
        .extracting(Point::gateShare)
        .containsExactly(Float.NaN, 0.25f, Float.NaN);
    assertThat(answer.stepsASecond()).containsEntry("a", 2.0);
    assertThat(answer.reading().students().get(0).gateShare()).isEqualTo(0.5);
  }

  /** A later run of a student in the same process begins to count anew. */
  @Test
  void countersThatBeginAnewAreNoRate() {
    registry.learn("a", 10, 3, 1);
    readLater();
    registry.forget("a");
    registry.learn("a", 4, 1, 1);
    readLater();
    assertThat(ask(Optional.empty()).stepsASecond()).containsEntry("a", Double.NaN);
    registry.learn("a", 4, 1, 1);
    readLater();
    LiveFigures.Answer answer = ask(Optional.empty());
    assertThat(answer.past().points())
        .extracting(Point::steps)
        .containsExactly(Float.NaN, Float.NaN, 2f);
    assertThat(answer.stepsASecond()).containsEntry("a", 2.0);
  }

  /** What it answered long ago does not hide that it answers no more. */
  @Test
  void aTeacherThatFellSilent() {
    registry.learn("a", 1, 1, 0).answer("a", "good", 1).answer("a", "silent", 1);
    for (int reading = 0; reading < 100; reading++) {
      registry.learn("a", 1, 40, 10).answer("a", "good", 30);
      if (reading < 30) {
        registry.answer("a", "silent", 50);
      }
      readLater();
      Map<String, Double> answering = ask(Optional.empty()).answering().get("a");
      if (reading < 14) {
        assertThat(answering).as("too soon").isEmpty();
      } else {
        assertThat(answering.get("good")).isCloseTo(0.6, within(1e-9));
        assertThat(answering.get("silent") > 0).isEqualTo(reading < 88);
      }
    }
    for (int reading = 0; reading < 60; reading++) {
      readLater();
    }
    assertThat(ask(Optional.empty()).answering().get("a")).as("nothing is learned").isEmpty();
  }

  @Test
  void theOneThatLearnsIsLookedAtUnlessAnotherIsAskedFor() {
    registry.learn("a", 1, 1, 1).learn("b", 1, 1, 1);
    readLater();
    assertThat(ask(Optional.empty()).past().student()).isEqualTo("a");
    registry.learn("b", 5, 1, 1);
    readLater();
    assertThat(ask(Optional.empty()).past().student()).isEqualTo("b");
    assertThat(ask(Optional.of("a")).past().student()).isEqualTo("a");
    assertThat(ask(Optional.of("gone")).past().student()).isEqualTo("b");
    List.of(1, 2, 3, 4, 5).forEach(unused -> readLater());
    LiveFigures.Question hadA =
        new LiveFigures.Question(Optional.empty(), false, Optional.of("a"), 1, 0);
    assertThat(figures.answer(hadA).past().student()).as("none learns").isEqualTo("a");
  }

  @Test
  void whoeverHasPointsGetsThoseAfterThem() {
    registry.learn("a", 1, 1, 1).learn("b", 1, 1, 1).ece("a", 0.25);
    readLater();
    readLater();
    long before = clock.millis();
    readLater();
    LiveFigures.Past more =
        figures
            .answer(new LiveFigures.Question(Optional.of("a"), false, Optional.of("a"), 1, before))
            .past();
    assertThat(more.points()).extracting(Point::time).containsExactly(clock.millis());
    assertThat(more.points()).extracting(Point::ece).containsExactly(0.25f);
    assertThat(more.after()).isEqualTo(before);
    LiveFigures.Past ofAnother =
        figures
            .answer(new LiveFigures.Question(Optional.of("a"), false, Optional.of("b"), 1, before))
            .past();
    assertThat(ofAnother.points()).hasSize(3);
    assertThat(ofAnother.after()).isZero();
    LiveFigures.Past ofAnotherGrain =
        figures
            .answer(new LiveFigures.Question(Optional.of("a"), true, Optional.of("a"), 2, before))
            .past();
    assertThat(ofAnotherGrain.points()).hasSize(3);
  }

  @Test
  void aStudentThatStandsByIsShownWithoutFigures() {
    registry.standBy("a");
    readLater();
    StudentFigures standby = ask(Optional.empty()).reading().students().get(0);
    assertThat(standby.id()).isEqualTo("a");
    assertThat(standby.leading()).isZero();
    assertThat(standby.steps()).isNaN();
    assertThat(ask(Optional.empty()).past().points()).hasSize(1);
  }

  @Test
  void aStudentThatIsGoneIsForgotten() {
    registry.learn("a", 1, 1, 1);
    readLater();
    registry.forget("a");
    readLater();
    assertThat(ask(Optional.of("a")).past()).isNull();
  }
}
