package io.hardgate.config;

/**
 * One thing that is wrong with a configuration.
 *
 * @param key the dotted key: {@code pairing.deadline}
 * @param message what it is and what was expected
 */
public record Problem(String key, String message) {

  /** The same problem, seen from the section that holds its section. */
  Problem under(String section) {
    return new Problem(key.isEmpty() ? section : section + "." + key, message);
  }

  @Override
  public String toString() {
    return key + ": " + message;
  }
}
