package io.hardgate.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as people write them: {@code 20ms}, {@code 30s}, {@code 5m}, {@code 1h}, {@code 2d}. */
public final class Durations {

  private static final Pattern FORM = Pattern.compile("(-?\\d{1,12})\\s*(ms|s|m|h|d)");

  private static final Duration LONGEST = Duration.ofDays(36_500);

  private Durations() {}

  /**
   * The time in this text.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Duration parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("expected a time such as 20ms, 30s, 5m or 1h");
    }
    long amount = Long.parseLong(matcher.group(1));
    Duration duration =
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(amount);
          case "s" -> Duration.ofSeconds(amount);
          case "m" -> Duration.ofMinutes(amount);
          case "h" -> Duration.ofHours(amount);
          default -> Duration.ofDays(amount);
        };
    // So that nobody's milliseconds or nanoseconds overflow.
    if (duration.abs().compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("expected a time of at most " + LONGEST.toDays() + "d");
    }
    return duration;
  }

  /** As people write it, in seconds or milliseconds. */
  public static String format(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + "s"
        : duration.toMillis() + "ms";
  }
}
