package io.hardgate.metrics;

import static io.micrometer.core.instrument.config.MeterFilter.denyUnless;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** The registry of this process, with the JVM's own meters. */
public final class Registry implements AutoCloseable {

  private final PrometheusMeterRegistry meters = new NativeHistograms();
  private final JvmGcMetrics garbageCollection = new JvmGcMetrics();

  public Registry() {
    meters.config().meterFilter(denyUnless(id -> ProcessCatalogue.shows(id.getName())));
    new JvmMemoryMetrics().bindTo(meters);
    new JvmThreadMetrics().bindTo(meters);
    new ProcessorMetrics().bindTo(meters);
    garbageCollection.bindTo(meters);
    ProcessCatalogue.RESIDENT.gauge(meters, Tags.empty(), meters, unused -> ResidentMemory.bytes());
  }

  public PrometheusMeterRegistry meters() {
    return meters;
  }

  @Override
  public void close() {
    garbageCollection.close();
    meters.close();
  }
}
