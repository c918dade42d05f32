package io.hardgate.student.live;

import static java.util.stream.Collectors.groupingBy;

import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * The meters of this process by the name that they have at {@code /metrics}, but for its {@code
 * _total}, as they are when they are asked. They are the very same meters, so that both show the
 * same. Only those that are asked for are worked out.
 */
final class MeterValues {

  private static final NamingConvention NAMES = new PrometheusNamingConvention();
  private static final String TOTAL = "_total";

  private final Map<String, List<Meter>> byName;

  MeterValues(MeterRegistry registry) {
    byName = registry.getMeters().stream().collect(groupingBy(MeterValues::name));
  }

  private static String name(Meter meter) {
    String name = meter.getId().getConventionName(NAMES);
    return name.endsWith(TOTAL) ? name.substring(0, name.length() - TOTAL.length()) : name;
  }

  private Stream<Meter> find(String name, String... tags) {
    return byName.getOrDefault(name, List.of()).stream().filter(meter -> has(meter, tags));
  }

  private static boolean has(Meter meter, String... tags) {
    for (int i = 0; i < tags.length; i += 2) {
      if (!tags[i + 1].equals(meter.getId().getTag(tags[i]))) {
        return false;
      }
    }
    return true;
  }

  private static double value(Meter meter) {
    for (Measurement measurement : meter.measure()) {
      Statistic statistic = measurement.getStatistic();
      if (statistic == Statistic.VALUE || statistic == Statistic.COUNT) {
        return measurement.getValue();
      }
    }
    return Double.NaN;
  }

  /**
   * What a gauge or a counter is at, or how often a timer was told.
   *
   * @param tags key, value, key, value, ... that it has
   * @return NaN if there is none
   */
  double value(String name, String... tags) {
    return find(name, tags).findFirst().map(MeterValues::value).orElse(Double.NaN);
  }

  /** The sum over all with these tags; NaN if there is none. */
  double sum(String name, String... tags) {
    double[] all = find(name, tags).mapToDouble(MeterValues::value).toArray();
    return all.length == 0 ? Double.NaN : DoubleStream.of(all).sum();
  }

  /** What the tag with this key says, over all of this name with these tags; in their order. */
  SortedSet<String> tags(String key, String name, String... tags) {
    return find(name, tags)
        .map(meter -> meter.getId().getTag(key))
        .filter(Objects::nonNull)
        .collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
  }
}
