package io.hardgate.local.soak;

import io.hardgate.lifecycle.HardgateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a process holds of the machine's memory, as Linux tells it in {@code /proc/PID/status}.
 *
 * @param bytes all of it ({@code VmRSS})
 * @param anonymous bytes of it that are no files ({@code RssAnon})
 */
public record ResidentMemory(long bytes, long anonymous) {

  /**
   * What the process holds now.
   *
   * @throws HardgateException if this system does not tell, or there is no such process
   */
  public static ResidentMemory of(long pid) {
    Path status = Path.of("/proc", Long.toString(pid), "status");
    try {
      List<String> lines = Files.readAllLines(status);
      return new ResidentMemory(kilobytes(lines, "VmRSS"), kilobytes(lines, "RssAnon"));
    } catch (IOException e) {
      throw new HardgateException(
          status + " cannot be read; resident memory is measured on Linux alone", e);
    }
  }

  private static long kilobytes(List<String> lines, String name) {
    // Such as "VmRSS:	  913544 kB"; a process that has just ended has no such line.
    return lines.stream()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.replaceAll("\\D+", ""))
        .mapToLong(kilobytes -> Long.parseLong(kilobytes) << 10)
        .findFirst()
        .orElseThrow(() -> new HardgateException("a process without " + name + " has ended"));
  }
}
