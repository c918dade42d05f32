package io.hardgate.config;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A point in the log: a place in each of its partitions. */
public sealed interface LogPoint {

  /** The oldest record that is there. */
  record Beginning() implements LogPoint {

    @Override
    public String toString() {
      return "beginning";
    }
  }

  /** The first record of each partition that was written then or later. */
  record Time(Instant instant) implements LogPoint {

    @Override
    public String toString() {
      return instant.toString();
    }
  }

  /** These offsets, by partition; of a partition that is not named, the oldest record. */
  record Offsets(Map<Integer, Long> byPartition) implements LogPoint {

    public Offsets {
      byPartition = Map.copyOf(byPartition);
    }

    @Override
    public String toString() {
      return new TreeMap<>(byPartition)
          .entrySet().stream()
              .map(entry -> entry.getKey() + ":" + entry.getValue())
              .collect(Collectors.joining(","));
    }
  }

  /** {@code PARTITION:OFFSET}, once or more. */
  Pattern OFFSETS = Pattern.compile("\\d{1,9}:\\d{1,18}(,\\d{1,9}:\\d{1,18})*");

  /**
   * Reads {@code beginning}, a time such as {@code 2026-03-01T12:00:00Z}, or offsets such as {@code
   * 0:1200,1:1187}.
   *
   * @throws IllegalArgumentException if it is none of them
   */
  static LogPoint parse(String text) {
    if (text.equals("beginning")) {
      return new Beginning();
    }
    if (OFFSETS.matcher(text).matches()) {
      Map<Integer, Long> offsets = new TreeMap<>();
      for (String part : text.split(",", -1)) {
        String[] numbers = part.split(":", -1);
        if (offsets.put(Integer.valueOf(numbers[0]), Long.valueOf(numbers[1])) != null) {
          throw new IllegalArgumentException("expected every partition once");
        }
      }
      return new Offsets(offsets);
    }
    try {
      return new Time(Instant.parse(text));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "expected beginning, a time such as 2026-03-01T12:00:00Z, or offsets such as 0:120,1:98",
          e);
    }
  }
}
