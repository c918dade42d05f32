package io.hardgate.config;

import java.util.OptionalDouble;

/**
 * The temperature that a teacher's logits are divided by.
 *
 * @param fixed the number, or empty for {@code auto}: fitted on the stream
 */
public record Tau(OptionalDouble fixed) {

  /** Fitted on the stream by minimising the teacher's negative log-likelihood. */
  public static final Tau AUTO = new Tau(OptionalDouble.empty());

  public static Tau of(double value) {
    return new Tau(OptionalDouble.of(value));
  }

  /**
   * Reads {@code auto} or a number above 0.
   *
   * @throws IllegalArgumentException if it is neither
   */
  static Tau parse(String text) {
    if (text.equals("auto")) {
      return AUTO;
    }
    try {
      double value = Double.parseDouble(text);
      if (value > 0 && Double.isFinite(value)) {
        return of(value);
      }
    } catch (NumberFormatException e) {
      // Said below, in the same words as for a number that is out of range.
    }
    throw new IllegalArgumentException("expected auto or a number above 0");
  }

  @Override
  public String toString() {
    return fixed.isPresent() ? Double.toString(fixed.getAsDouble()) : "auto";
  }
}
