package io.hardgate.student.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hardgate.config.PromotionConfig;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** The rule over many simulated lives of a student. All is seeded. */
class PromotionSimulationTest {

  private static final int RUNS = 40;
  private static final int POSITIONS = 2000;
  private static final int RESAMPLES = 200;
  private static final double SKILL = 2;

  private final PromotionRule rule =
      new PromotionRule(
          new PromotionConfig(
              PromotionConfig.Mode.AUTO, 1000, 0.95, 0.01, 0.01, 0.03, Path.of("models")));

  /** What a version is, and what it was worth when it was promoted. */
  private record Version(double skill, double sureness, long seed, double record) {

    Predictions predict(SimulatedHeldOut window) {
      return window.predict(skill, sureness, seed);
    }

    Version promoted(SimulatedHeldOut window) {
      return new Version(skill, sureness, seed, predict(window).scores().accuracy());
    }
  }

  private static Version version(double skill, double sureness, long seed) {
    return new Version(skill, sureness, seed, Double.NaN);
  }

  private Decision decide(Version champion, Version challenger, SimulatedHeldOut window) {
    Comparison found =
        Comparison.of(
            champion.predict(window),
            challenger.predict(window),
            0.95,
            challenger.seed(),
            RESAMPLES);
    return rule.decide(
        found, new Circumstances(false, false, OptionalDouble.of(champion.record())));
  }

  @Test
  void theSameVersionIsNeverPromotedAgain() {
    for (int run = 0; run < RUNS; run++) {
      SimulatedHeldOut window = new SimulatedHeldOut(POSITIONS, run);
      Version champion = version(SKILL, SKILL, 1000 + run).promoted(window);
      assertThat(decide(champion, champion, window).verdict()).isEqualTo(Verdict.NOT_BETTER);
    }
  }

  @Test
  void equallyGoodOnesSeldomTakeTurns() {
    int promoted = 0;
    for (int run = 0; run < RUNS; run++) {
      SimulatedHeldOut window = new SimulatedHeldOut(POSITIONS, run);
      Version champion = version(SKILL, SKILL, 1000 + run).promoted(window);
      for (int challenger = 0; challenger < 10; challenger++) {
        Version next = version(SKILL, SKILL, 10_000L + 10L * run + challenger);
        if (decide(champion, next, window).promotes()) {
          promoted++;
          champion = next.promoted(window);
        }
      }
    }
    assertThat(promoted).isLessThan(10 * RUNS / 20);
  }

  /**
   * How soon depends on the window: at 2,000 positions the interval of the ECE alone is wider than
   * its margin, and good challengers are sent back to try again at the next checkpoint.
   */
  @Test
  void aBetterOneIsPromotedSoonAndASlowlyBetterOneNotFarBehind() {
    int tries = 0;
    int behind = 0;
    for (int run = 0; run < RUNS; run++) {
      SimulatedHeldOut window = new SimulatedHeldOut(2 * POSITIONS, run);
      Version first = version(SKILL, SKILL, 1000 + run).promoted(window);
      int took = 1;
      while (!decide(first, version(2.5, 2.5, 2000 + 100L * run + took), window).promotes()) {
        took++;
      }
      tries += took;
      Version champion = first;
      double skill = SKILL;
      for (int checkpoint = 1; checkpoint <= 20; checkpoint++) {
        skill += 0.05;
        Version next = version(skill, skill, 3000 + 20L * run + checkpoint);
        if (decide(champion, next, window).promotes()) {
          champion = next.promoted(window);
        }
      }
      behind += (int) Math.round((skill - champion.skill()) / 0.05);
    }
    assertThat((double) tries / RUNS).isLessThan(2);
    assertThat((double) behind / RUNS).isLessThan(5);
  }

  @Test
  void randomLabelsPromoteNobodyHoweverSureOrUnsure() {
    for (int run = 0; run < RUNS; run++) {
      SimulatedHeldOut good = new SimulatedHeldOut(POSITIONS, run);
      Version champion = version(SKILL, SKILL, 1000 + run).promoted(good);
      for (double share : new double[] {0.2, 0.5, 1}) {
        SimulatedHeldOut poisoned = new SimulatedHeldOut(POSITIONS, run, share);
        boolean lured = false;
        for (double sureness : new double[] {0.01, 0.3, 1, 1.5, 2, 4}) {
          // Poison has cost it some of its skill, or even none.
          Version next = version(SKILL - 0.1 * (run % 3), sureness, 2000 + run);
          Comparison found =
              Comparison.of(
                  champion.predict(poisoned), next.predict(poisoned), 0.95, run, RESAMPLES);
          lured |= found.nll().below(0) && found.ece().below(0);
          Decision decision = decide(champion, next, poisoned);
          assertThat(decision.verdict())
              .as("%s %s %s", run, share, sureness)
              .isEqualTo(Verdict.RECORD);
        }
        // Else this would show nothing: by likelihood and calibration alone someone would win.
        assertThat(lured || share < 0.5).isTrue();
      }
    }
  }

  @Test
  void aSequenceOfSlightlyWorseOnesNeverMovesFar() {
    double worst = 0;
    for (int run = 0; run < RUNS; run++) {
      double skill = SKILL;
      SimulatedHeldOut first = new SimulatedHeldOut(POSITIONS, 100L * run);
      Version champion = version(skill, skill, 1000 + run).promoted(first);
      for (int checkpoint = 1; checkpoint <= 40; checkpoint++) {
        // The window moves on, too: a fresh chance to be lucky each time.
        SimulatedHeldOut window = new SimulatedHeldOut(POSITIONS, 100L * run + checkpoint);
        double worse = champion.skill() - 0.03;
        Version next = version(worse, worse, 2000 + 40L * run + checkpoint);
        if (decide(champion, next, window).promotes()) {
          champion = next.promoted(window);
        }
      }
      worst = Math.max(worst, SKILL - champion.skill());
    }
    assertThat(worst).isLessThan(0.1);
  }

  /** What the simulated windows are: at this skill students are right in two of three cases. */
  @Test
  void theSimulationIsWhatItSays() {
    var scores = new SimulatedHeldOut(20_000, 1).predict(SKILL, SKILL, 2).scores();
    assertThat(scores.accuracy()).isEqualTo(0.6, within(0.1));
    assertThat(scores.ece()).isLessThan(0.02);
    assertThat(new SimulatedHeldOut(20_000, 1).predict(SKILL, 2 * SKILL, 2).scores().ece())
        .isGreaterThan(0.1);
    assertThat(new SimulatedHeldOut(20_000, 1, 1).predict(SKILL, SKILL, 2).scores().accuracy())
        .isEqualTo(0.1, within(0.01));
  }
}
