package io.hardgate.student.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import io.hardgate.config.PromotionConfig;
import java.nio.file.Path;
import java.util.OptionalDouble;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class PromotionRuleTest {

  private static final PromotionConfig CONFIG =
      new PromotionConfig(
          PromotionConfig.Mode.AUTO, 1000, 0.95, 0.01, 0.01, 0.03, Path.of("models"));
  private static final Figures PLAIN = new Figures(0.7, 1, 0.05);
  private static final Interval SAME = new Interval(0, -0.005, 0.005);
  private static final Interval HIGHER = new Interval(0.02, 0.01, 0.03);
  private static final Interval LOWER = new Interval(-0.02, -0.03, -0.01);

  private final PromotionRule rule = new PromotionRule(CONFIG);

  private static Circumstances circumstances() {
    return new Circumstances(false, false, OptionalDouble.of(0.7));
  }

  private static Comparison comparison(Interval accuracy, Interval nll, Interval ece) {
    return new Comparison(1000, PLAIN, PLAIN, accuracy, nll, ece);
  }

  private Verdict verdict(Interval accuracy, Interval nll, Interval ece) {
    return rule.decide(comparison(accuracy, nll, ece), circumstances()).verdict();
  }

  @Test
  void promotesWhatIsBetterInOneThingAndNoWorseInTheRest() {
    assertThat(verdict(HIGHER, SAME, SAME)).isEqualTo(Verdict.BETTER);
    assertThat(verdict(SAME, LOWER, SAME)).isEqualTo(Verdict.BETTER);
    assertThat(verdict(SAME, SAME, LOWER)).isEqualTo(Verdict.BETTER);
    assertThat(rule.decide(comparison(SAME, LOWER, LOWER), circumstances()).reason())
        .isEqualTo(
            "it is better in NLL, ECE and no worse in the rest: accuracy +0.0000 (-0.0050 to"
                + " +0.0050), NLL -0.0200 (-0.0300 to -0.0100), ECE -0.0200 (-0.0300 to"
                + " -0.0100)");
  }

  @Test
  void refusesWhatMayBeWorse() {
    Interval wide = new Interval(0.02, -0.011, 0.05);
    assertThat(verdict(wide, LOWER, LOWER)).isEqualTo(Verdict.ACCURACY);
    assertThat(verdict(SAME, LOWER, wide)).isEqualTo(Verdict.ECE);
    assertThat(verdict(SAME, SAME, SAME)).isEqualTo(Verdict.NOT_BETTER);
    // NLL may be worse where something else is better: nobody asked for that.
    assertThat(verdict(HIGHER, HIGHER, SAME)).isEqualTo(Verdict.BETTER);
    assertThat(rule.decide(comparison(wide, LOWER, LOWER), circumstances()).reason())
        .isEqualTo(
            "its accuracy may be lower by more than 0.01 (accuracyMargin): +0.0200 (-0.0110 to"
                + " +0.0500)");
  }

  @Test
  void theMarginsThemselvesAreAllowed() {
    assertThat(verdict(new Interval(0, -0.01, 0), LOWER, new Interval(0.01, 0, 0.02)))
        .isEqualTo(Verdict.BETTER);
    assertThat(verdict(SAME, LOWER, new Interval(0.0101, -0.02, 0.03))).isEqualTo(Verdict.ECE);
  }

  @Test
  void whatIsSurelyMoreAccurateMayBeWorseCalibratedByAsMuch() {
    // One that has learned next to nothing is calibrated: accuracy 0.176, ECE 0.039.
    Interval much = new Interval(0.18, 0.16, 0.2);
    assertThat(verdict(much, LOWER, new Interval(0.03, 0.02, 0.04))).isEqualTo(Verdict.BETTER);
    // One that is overfitted is a little more accurate, and far too sure.
    assertThat(verdict(HIGHER, LOWER, new Interval(0.15, 0.14, 0.16))).isEqualTo(Verdict.ECE);
  }

  @Test
  void refusesWhatIsFarBelowTheRecord() {
    Comparison better = comparison(HIGHER, LOWER, LOWER);
    Decision decision =
        rule.decide(better, new Circumstances(false, false, OptionalDouble.of(0.7301)));
    assertThat(decision.verdict()).isEqualTo(Verdict.RECORD);
    assertThat(decision.reason())
        .isEqualTo(
            "its accuracy of 0.7000 is more than 0.03 (recordMargin) below the 0.7301 of the"
                + " champion when it was promoted");
    assertThat(
            rule.decide(better, new Circumstances(false, false, OptionalDouble.of(0.7299)))
                .promotes())
        .isTrue();
    assertThat(
            rule.decide(better, new Circumstances(false, false, OptionalDouble.empty())).promotes())
        .isTrue();
  }

  @Test
  void theFirstNeedsEnoughPositionsOnly() {
    Circumstances unknown = new Circumstances(false, false, OptionalDouble.empty());
    assertThat(rule.first(1000, PLAIN, unknown).verdict()).isEqualTo(Verdict.FIRST);
    Decision few = rule.first(999, PLAIN, unknown);
    assertThat(few.verdict()).isEqualTo(Verdict.FEW_POSITIONS);
    assertThat(few.reason())
        .isEqualTo("there are 999 labelled held-out positions, and 1000 (positions) are needed");
    assertThat(rule.first(0, new Figures(Double.NaN, Double.NaN, Double.NaN), unknown).verdict())
        .isEqualTo(Verdict.FEW_POSITIONS);
    assertThat(rule.first(1000, new Figures(0.7, Double.POSITIVE_INFINITY, 0.1), unknown).verdict())
        .isEqualTo(Verdict.NOT_FINITE);
  }

  @Test
  void boundsThatAreNoNumbersRefuse() {
    Interval none = new Interval(Double.NaN, Double.NaN, Double.NaN);
    assertThat(verdict(none, LOWER, LOWER)).isEqualTo(Verdict.ACCURACY);
    assertThat(verdict(HIGHER, LOWER, none)).isEqualTo(Verdict.ECE);
    assertThat(verdict(SAME, none, SAME)).isEqualTo(Verdict.NOT_BETTER);
  }

  @Property
  void nothingIsPromotedWhilePinnedOrRising(
      @ForAll("comparisons") Comparison found, @ForAll boolean rising) {
    Circumstances circumstances = new Circumstances(!rising, rising, OptionalDouble.of(0));
    assertThat(rule.decide(found, circumstances).verdict())
        .isEqualTo(rising ? Verdict.RISING : Verdict.PINNED);
    assertThat(rule.first(1000, PLAIN, circumstances).promotes()).isFalse();
  }

  @Property
  void aBetterChallengerIsNeverRefusedForIt(
      @ForAll("comparisons") Comparison found, @ForAll @DoubleRange(min = 0, max = 0.1) double by) {
    Comparison better =
        new Comparison(
            found.positions(),
            found.champion(),
            found.challenger(),
            shift(found.accuracy(), by),
            shift(found.nll(), -by),
            shift(found.ece(), -by));
    if (rule.decide(found, circumstances()).promotes()) {
      assertThat(rule.decide(better, circumstances()).promotes()).isTrue();
    }
  }

  private static Interval shift(Interval interval, double by) {
    return new Interval(interval.difference() + by, interval.low() + by, interval.high() + by);
  }

  @Provide
  Arbitrary<Comparison> comparisons() {
    return Combinators.combine(intervals(), intervals(), intervals())
        .as(PromotionRuleTest::comparison);
  }

  private static Arbitrary<Interval> intervals() {
    return Combinators.combine(
            Arbitraries.doubles().between(-0.03, 0.03), Arbitraries.doubles().between(0, 0.02))
        .as((middle, half) -> new Interval(middle, middle - half, middle + half));
  }
}
