package io.hardgate.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * All meters of one name, as a {@link Catalogue} declares them. What is registered has this name,
 * these labels and this help.
 */
public final class MeterFamily {

  private final String name;
  private final Type type;
  private final String unit;
  private final String help;
  private final List<Label> labels;
  private final double[] bounds;

  /** What kind of figure it is. */
  public enum Type {
    /** Only rises, from 0 when the process begins. */
    COUNTER,
    /** What is so now. */
    GAUGE,
    /** How often which sizes came: a native histogram, and a few classic buckets beside it. */
    HISTOGRAM,
    /** How many there were and their sum. */
    SUMMARY;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  MeterFamily(
      String name, Type type, String unit, String help, List<Label> labels, double... bounds) {
    this.name = name;
    this.type = type;
    this.unit = unit;
    this.help = help;
    this.labels = List.copyOf(labels);
    this.bounds = bounds.clone();
  }

  /** As Prometheus shows it: {@code hardgate_student_lag_records}. */
  public String name() {
    return name;
  }

  public Type type() {
    return type;
  }

  /** One of what a value counts: {@code seconds}; {@code ratio} is a share from 0 to 1. */
  public String unit() {
    return unit;
  }

  /** One sentence, without its period. */
  public String help() {
    return help;
  }

  public List<Label> labels() {
    return labels;
  }

  /** The upper bounds of the classic buckets of a histogram; none for others. */
  public double[] bounds() {
    return bounds.clone();
  }

  /** The counter of these tags; the same one each time. */
  public Counter counter(MeterRegistry registry, Tags tags) {
    return Counter.builder(meterName(Type.COUNTER, tags))
        .description(help)
        .tags(tags)
        .register(registry);
  }

  /** A counter that is asked when it is scraped. It keeps its source. */
  public <T> FunctionCounter counter(
      MeterRegistry registry, Tags tags, T source, ToDoubleFunction<T> value) {
    return FunctionCounter.builder(meterName(Type.COUNTER, tags), source, kept(source, value))
        .description(help)
        .tags(tags)
        .register(registry);
  }

  /** A gauge, which is asked when it is scraped. It keeps its source. */
  public <T> Gauge gauge(MeterRegistry registry, Tags tags, T source, ToDoubleFunction<T> value) {
    return Gauge.builder(meterName(Type.GAUGE, tags), source, value)
        .strongReference(true) // else it turns NaN when the source is collected
        .description(help)
        .tags(tags)
        .register(registry);
  }

  /** The histogram of these tags; the same one each time. It is told of values in the unit. */
  public DistributionSummary histogram(MeterRegistry registry, Tags tags) {
    return DistributionSummary.builder(meterName(Type.HISTOGRAM, tags))
        .description(help)
        .tags(tags)
        .serviceLevelObjectives(bounds)
        .register(registry);
  }

  /** As Micrometer knows it: {@code hardgate.student.lag.records}. */
  public String meterName() {
    String shown =
        type == Type.COUNTER ? name.substring(0, name.length() - "_total".length()) : name;
    return shown.replace('_', '.');
  }

  /** Checked against the declaration. */
  private String meterName(Type wanted, Tags tags) {
    List<String> given = tags.stream().map(Tag::getKey).sorted().toList();
    List<String> declared = labels.stream().map(Label::name).sorted().toList();
    if (type != wanted || !given.equals(declared)) {
      throw new IllegalArgumentException(
          "%s is declared as a %s of %s, not as a %s of %s"
              .formatted(name, type, declared, wanted, given));
    }
    return meterName();
  }

  /** Micrometer holds the source of a function counter weakly, but the function strongly. */
  private static <T> ToDoubleFunction<T> kept(T source, ToDoubleFunction<T> value) {
    return unused -> value.applyAsDouble(source);
  }

  @Override
  public String toString() {
    return name + labels.stream().map(Label::name).collect(Collectors.joining(",", "{", "}"));
  }
}
