package io.hardgate.student.promotion;

import io.hardgate.metrics.MeterFamily;
import io.hardgate.student.metrics.StudentCatalogue;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The meters of promotion, all with the tag {@code student}: what was decided at checkpoints, and
 * the newest comparison of a challenger with the champion. The training thread tells; scrapes read.
 */
public final class PromotionMeters {

  private static final Interval NONE = new Interval(Double.NaN, Double.NaN, Double.NaN);

  private final MeterRegistry registry;
  private final Tags tags;
  private final Map<Verdict, Counter> verdicts = new EnumMap<>(Verdict.class);
  private final Counter failed;
  private volatile Comparison newest =
      new Comparison(
          0,
          new Figures(Double.NaN, Double.NaN, Double.NaN),
          new Figures(Double.NaN, Double.NaN, Double.NaN),
          NONE,
          NONE,
          NONE);

  /** Registers them. */
  public PromotionMeters(MeterRegistry registry, String student) {
    this.registry = registry;
    tags = Tags.of("student", student);
    for (Verdict verdict : Verdict.values()) {
      verdicts.put(
          verdict, verdict.promotes() ? promotions(verdict) : refusals(verdict.toString()));
    }
    failed = refusals("failed");
    difference(StudentCatalogue.DIFFERENCE_ACCURACY, Comparison::accuracy);
    difference(StudentCatalogue.DIFFERENCE_NLL, Comparison::nll);
    difference(StudentCatalogue.DIFFERENCE_ECE, Comparison::ece);
    figures(StudentCatalogue.PROMOTION_CHAMPION, Comparison::champion);
    figures(StudentCatalogue.PROMOTION_CHALLENGER, Comparison::challenger);
    gauge(StudentCatalogue.PROMOTION_POSITIONS, Tags.empty(), Comparison::positions);
  }

  private Counter promotions(Verdict verdict) {
    return StudentCatalogue.PROMOTIONS.counter(registry, tags.and("reason", verdict.toString()));
  }

  private Counter refusals(String reason) {
    return StudentCatalogue.PROMOTION_REFUSALS.counter(registry, tags.and("reason", reason));
  }

  private void difference(MeterFamily family, Function<Comparison, Interval> of) {
    gauge(family, Tags.of("bound", "none"), c -> of.apply(c).difference());
    gauge(family, Tags.of("bound", "low"), c -> of.apply(c).low());
    gauge(family, Tags.of("bound", "high"), c -> of.apply(c).high());
  }

  private void figures(MeterFamily family, Function<Comparison, Figures> of) {
    gauge(family, Tags.of("figure", "accuracy"), c -> of.apply(c).accuracy());
    gauge(family, Tags.of("figure", "nll_nats"), c -> of.apply(c).nll());
    gauge(family, Tags.of("figure", "ece"), c -> of.apply(c).ece());
  }

  private void gauge(MeterFamily family, Tags more, ToDoubleFunction<Comparison> value) {
    family.gauge(registry, tags.and(more), this, m -> value.applyAsDouble(m.newest));
  }

  void decided(Decision decision, Optional<Comparison> comparison) {
    verdicts.get(decision.verdict()).increment();
    comparison.ifPresent(found -> newest = found);
  }

  void failed() {
    failed.increment();
  }
}
