package io.hardgate.metrics;

import java.util.List;

/** The meters that every process has: its memory, and what Micrometer tells of the JVM. */
public final class ProcessCatalogue {

  /** What the names of meters of the JVM and the machine begin with. */
  private static final List<String> FOREIGN = List.of("jvm.", "process.", "system.");

  private static final Catalogue ALL = new Catalogue("The process and its JVM");

  static final MeterFamily RESIDENT =
      ALL.gauge(
          "process_resident_memory_bytes",
          "bytes",
          "Memory that the process holds of the machine's, native memory included; on Linux alone");

  private static final Label AREA = new Label("area", "`heap`, `nonheap`");
  private static final Label POOL =
      new Label("id", "the JVM's memory pools; which ones is its own affair");

  static {
    ALL.gauge("jvm_memory_used_bytes", "bytes", "Memory in use", AREA, POOL);
    ALL.gauge("jvm_memory_committed_bytes", "bytes", "Memory that the JVM may use", AREA, POOL);
    ALL.gauge(
        "jvm_memory_max_bytes", "bytes", "Memory that the JVM may take; -1 unlimited", AREA, POOL);
    ALL.gauge("jvm_buffer_memory_used_bytes", "bytes", "Memory of direct and mapped buffers", POOL);
    ALL.summary(
        "jvm_gc_pause_seconds",
        "seconds",
        "Pauses for garbage collection",
        new Label("action", "what kind of collection it was"),
        new Label("cause", "why"),
        new Label("gc", "which collector"));
    ALL.gauge(
        "jvm_gc_pause_seconds_max",
        "seconds",
        "The longest pause of late",
        new Label("action", "what kind of collection it was"),
        new Label("cause", "why"),
        new Label("gc", "which collector"));
    ALL.counter("jvm_gc_memory_allocated_bytes_total", "bytes", "Memory allocated on the heap");
    ALL.gauge("jvm_threads_live_threads", "threads", "Threads that live");
    ALL.gauge("process_cpu_usage", "ratio", "Share of the machine's processors that it takes");
    ALL.counter("process_cpu_time_ns_total", "nanoseconds", "Processor time that it has taken");
    ALL.gauge("system_cpu_usage", "ratio", "Share of the machine's processors that is taken");
    ALL.gauge("system_cpu_count", "processors", "Processors of the machine");
    ALL.gauge("system_load_average_1m", "threads", "Threads that ran or waited, over a minute");
  }

  private ProcessCatalogue() {}

  /** Whether Micrometer's meter of this name is shown; those of other libraries are not ours. */
  static boolean shows(String meterName) {
    return FOREIGN.stream().noneMatch(meterName::startsWith)
        || ALL.families().stream()
            .map(MeterFamily::meterName)
            .anyMatch(name -> name.equals(meterName) || name.startsWith(meterName + "."));
  }

  /** All of them. */
  public static Catalogue all() {
    return ALL;
  }
}
