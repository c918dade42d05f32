package io.hardgate.local.soak;

import java.util.Locale;

/**
 * The figures of one interval.
 *
 * @param seconds since the beginning, at its end
 * @param steps that the student had made then
 * @param trained positions that it had learned from
 * @param heldOut pairs that it had read and held out
 * @param lag pairs that it had not read
 * @param residentBytes mean resident memory over the interval
 * @param anonymousBytes the part of it that is no files
 * @param heapBytes of the JVM in use, at the end
 * @param heapCommittedBytes of the JVM's heap that the system has given, at the end
 */
public record SoakRow(
    long seconds,
    long steps,
    long trained,
    long heldOut,
    long lag,
    double residentBytes,
    double anonymousBytes,
    double heapBytes,
    double heapCommittedBytes) {

  /** The columns of {@link #line}; memory in MB of 1,000,000 bytes. */
  public static final String HEADING =
      "      time       steps     trained    held out     lag    resident   anonymous"
          + "        heap   committed";

  /** The row for people. */
  public String line() {
    return String.format(
        Locale.ROOT,
        "%3d:%02d:%02d %,11d %,11d %,11d %,7d %,11.1f %,11.1f %,11.1f %,11.1f",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
        steps,
        trained,
        heldOut,
        lag,
        residentBytes / 1e6,
        anonymousBytes / 1e6,
        heapBytes / 1e6,
        heapCommittedBytes / 1e6);
  }
}
