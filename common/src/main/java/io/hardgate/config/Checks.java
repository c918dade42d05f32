package io.hardgate.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with one section, for its constructor to report at once. */
final class Checks {

  private final List<Problem> problems = new ArrayList<>();

  Checks that(boolean holds, String key, Object value, String expected) {
    if (!holds) {
      problems.add(new Problem(key, "is " + show(value) + ", expected " + expected));
    }
    return this;
  }

  Checks between(String key, double value, double least, double most) {
    return that(value >= least && value <= most, key, value, plain(least) + " to " + plain(most));
  }

  Checks atLeast(String key, long value, long least) {
    return that(value >= least, key, value, least + " or more");
  }

  Checks positive(String key, double value) {
    return that(value > 0 && Double.isFinite(value), key, value, "a number above 0");
  }

  Checks positive(String key, Duration value) {
    return that(
        !value.isNegative() && !value.isZero(), key, value, "a time above 0, such as 500ms or 30s");
  }

  Checks notNegative(String key, Duration value) {
    return that(!value.isNegative(), key, value, "0s or more");
  }

  Checks notBlank(String key, String value) {
    return that(!value.isBlank(), key, value, "a name");
  }

  void done() {
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  private static String show(Object value) {
    if (value instanceof String text) {
      return "'" + text + "'";
    }
    if (value instanceof Duration duration) {
      return Durations.format(duration);
    }
    return value instanceof Double number ? plain(number) : String.valueOf(value);
  }

  private static String plain(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }
}
