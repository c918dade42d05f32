package io.hardgate.local;

import io.hardgate.local.bench.MemoryFifth;
import io.hardgate.local.bench.MemoryRun;
import java.io.PrintWriter;
import java.util.Locale;

/** A run as people read it: a line for each fifth; kilobytes and megabytes are decimal. */
final class MemoryTable {

  private static final String NONE = "-";

  private MemoryTable() {}

  static void print(PrintWriter out, MemoryRun run) {
    out.printf(Locale.ROOT, "%n%s, %,d pairs a step, by fifths%n", run.workload(), run.batchSize());
    row(out, "", "allocated/step", "heap", "direct", "resident", "anonymous");
    for (MemoryFifth fifth : run.fifths()) {
      row(
          out,
          String.format(Locale.ROOT, "to step %,d", fifth.lastStep()),
          figure("%,.1f kB", fifth.allocatedBytesAStep() / 1e3),
          megabytes(fifth.heapBytes()),
          megabytes(fifth.directBytes()),
          megabytes(fifth.residentBytes()),
          megabytes(fifth.anonymousBytes()));
    }
    MemoryRun.Growth growth = run.growth();
    row(
        out,
        "last over first",
        figure("%.3f", growth.allocatedAStep()),
        figure("%.3f", growth.heap()),
        figure("%.3f", growth.direct()),
        figure("%.3f", growth.resident()),
        figure("%.3f", growth.anonymous()));
    out.flush();
  }

  private static void row(PrintWriter out, String name, String... cells) {
    StringBuilder line = new StringBuilder("  %-20s".formatted(name));
    for (String cell : cells) {
      line.append("%16s".formatted(cell));
    }
    out.println(line);
  }

  private static String megabytes(Double bytes) {
    return bytes == null ? NONE : figure("%,.1f MB", bytes / 1e6);
  }

  private static String figure(String pattern, Double figure) {
    return figure == null ? NONE : String.format(Locale.ROOT, pattern, figure);
  }
}
