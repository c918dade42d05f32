package io.hardgate.metrics;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Histogram;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A registry whose summaries with buckets are native histograms, too: a scraper that asks for
 * Protobuf gets those, one that asks for text the buckets. Micrometer itself has classic ones only.
 */
final class NativeHistograms extends PrometheusMeterRegistry {

  private final Map<String, Histogram> families = new ConcurrentHashMap<>();

  NativeHistograms() {
    super(PrometheusConfig.DEFAULT);
    config().onMeterRemoved(this::forget);
  }

  @Override
  public DistributionSummary newDistributionSummary(
      Meter.Id id, DistributionStatisticConfig config, double scale) {
    double[] bounds = config.getServiceLevelObjectiveBoundaries();
    if (bounds == null || bounds.length == 0) {
      return super.newDistributionSummary(id, config, scale);
    }
    Histogram family =
        families.computeIfAbsent(getConventionName(id), name -> register(name, id, bounds));
    return new NativeSummary(id, scale, family.labelValues(values(id)));
  }

  private Histogram register(String name, Meter.Id id, double... bounds) {
    // Exemplars come from a tracer, of which there is none; Micrometer's registry has no place for
    // them.
    return Histogram.builder()
        .name(name)
        .help(id.getDescription() == null ? "" : id.getDescription())
        .labelNames(getConventionTags(id).stream().map(Tag::getKey).toArray(String[]::new))
        .classicUpperBounds(bounds)
        .withoutExemplars()
        .register(getPrometheusRegistry());
  }

  private String[] values(Meter.Id id) {
    return getConventionTags(id).stream().map(Tag::getValue).toArray(String[]::new);
  }

  private void forget(Meter meter) {
    if (meter instanceof NativeSummary) {
      families.get(getConventionName(meter.getId())).remove(values(meter.getId()));
    }
  }
}
