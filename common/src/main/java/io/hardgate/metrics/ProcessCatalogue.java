package io.hardgate.metrics;

/** The meters that every process has: its memory, and what Micrometer tells of the JVM. */
public final class ProcessCatalogue {

  private static final Catalogue ALL = new Catalogue("The process and its JVM");

  static final MeterFamily RESIDENT =
      ALL.gauge(
          "process_resident_memory_bytes",
          "bytes",
          "Memory that the process holds of the machine's, native memory included; on Linux alone");

  private ProcessCatalogue() {}

  /** All of them. */
  public static Catalogue all() {
    return ALL;
  }
}
