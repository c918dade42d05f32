package io.hardgate.student.promotion;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
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
    difference("accuracy", "Challenger minus champion, accuracy", Comparison::accuracy);
    difference(
        "nll.nats", "Challenger minus champion, mean negative log-likelihood", Comparison::nll);
    difference(
        "ece", "Challenger minus champion, expected calibration error of 15 bins", Comparison::ece);
    gauge(
        "positions",
        "Labelled held-out positions of the newest comparison",
        Tags.empty(),
        Comparison::positions);
  }

  private Counter promotions(Verdict verdict) {
    return Counter.builder("hardgate.student.promotions")
        .description("Checkpoints that the rule has promoted; true once they are committed")
        .tags(tags.and("reason", verdict.toString()))
        .register(registry);
  }

  private Counter refusals(String reason) {
    return Counter.builder("hardgate.student.promotion.refusals")
        .description("Checkpoints that the rule has not promoted")
        .tags(tags.and("reason", reason))
        .register(registry);
  }

  private void difference(String name, String description, Function<Comparison, Interval> of) {
    String text = description + ", in the newest comparison";
    String whole = "difference." + name;
    gauge(whole, text, Tags.of("bound", "none"), c -> of.apply(c).difference());
    gauge(whole, text, Tags.of("bound", "low"), c -> of.apply(c).low());
    gauge(whole, text, Tags.of("bound", "high"), c -> of.apply(c).high());
  }

  private void gauge(
      String name, String description, Tags more, ToDoubleFunction<Comparison> value) {
    Gauge.builder("hardgate.student.promotion." + name, this, m -> value.applyAsDouble(m.newest))
        .description(description)
        .tags(tags.and(more))
        .strongReference(true)
        .register(registry);
  }

  void decided(Decision decision, Optional<Comparison> comparison) {
    verdicts.get(decision.verdict()).increment();
    comparison.ifPresent(found -> newest = found);
  }

  void failed() {
    failed.increment();
  }
}
