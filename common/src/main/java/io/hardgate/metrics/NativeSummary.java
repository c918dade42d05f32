package io.hardgate.metrics;

import io.micrometer.core.instrument.AbstractDistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.distribution.NoopHistogram;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;

/** One histogram of the Prometheus client, in the form that Micrometer records to. */
final class NativeSummary extends AbstractDistributionSummary {

  private final DistributionDataPoint point;

  NativeSummary(Meter.Id id, double scale, DistributionDataPoint point) {
    super(id, scale, NoopHistogram.INSTANCE);
    this.point = point;
  }

  @Override
  protected void recordNonNegative(double amount) {
    point.observe(amount);
  }

  @Override
  public long count() {
    return point.getCount();
  }

  @Override
  public double totalAmount() {
    return point.getSum();
  }

  /** Not known: a histogram tells how large most were. */
  @Override
  public double max() {
    return Double.NaN;
  }
}
