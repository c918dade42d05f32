package io.hardgate.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Defaults for one purpose, by the key {@code profile}; the keys that somebody sets win. */
enum Profile {
  /** A sample is learned from as soon as can be. */
  LOW_LATENCY,
  /** As many samples a second as can be, whenever each of them is learned from. */
  HIGH_THROUGHPUT;

  /** The one that is named; empty if none is, or one that there is not. */
  static Optional<Profile> of(JsonNode named) {
    return Arrays.stream(values())
        .filter(profile -> profile.toString().equals(named.asText()))
        .findFirst();
  }

  /** What is wrong with this name. */
  static Optional<Problem> problem(JsonNode named) {
    boolean none = named.isNull() || named.isMissingNode();
    return none || of(named).isPresent()
        ? Optional.empty()
        : Optional.of(
            new Problem(
                "profile",
                "is '%s', expected %s, or null for neither"
                    .formatted(
                        named.isValueNode() ? named.asText() : named.toString(),
                        Arrays.stream(values())
                            .map(Profile::toString)
                            .collect(Collectors.joining(" or ")))));
  }

  /** The file with its keys. */
  String resource() {
    return "/hardgate-%s.yaml".formatted(this);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
