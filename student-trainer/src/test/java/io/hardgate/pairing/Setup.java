package io.hardgate.pairing;

import io.hardgate.config.PairingConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A configuration of pairing in the making. Nobody's logits are taken unless it says so. */
final class Setup {

  static final Duration DEADLINE = Duration.ofSeconds(10);
  static final Duration MEMORY = Duration.ofMinutes(10);
  static final int MAX_RECORD_BYTES = 2_000;

  private List<String> required = List.of();
  private Optional<List<String>> optional = Optional.empty();
  private OptionalInt quorum = OptionalInt.empty();
  private Duration presence = Duration.ofSeconds(5);
  private Duration deadline = DEADLINE;
  private Duration labelDeadline = Duration.ZERO;
  private int maxRecordBytes = MAX_RECORD_BYTES;
  private long heldBytes = 1 << 20;
  private int threads = 1;

  /** These teachers and no others. */
  static Setup required(String... teachers) {
    Setup setup = new Setup();
    setup.required = List.of(teachers);
    setup.optional = Optional.of(List.of());
    return setup;
  }

  /** Any teachers. */
  static Setup anybody() {
    return new Setup();
  }

  Setup optional(String... teachers) {
    optional = Optional.of(List.of(teachers));
    return this;
  }

  Setup optionalAnybody() {
    optional = Optional.empty();
    return this;
  }

  Setup quorum(int teachers) {
    quorum = OptionalInt.of(teachers);
    return this;
  }

  Setup presence(Duration time) {
    presence = time;
    return this;
  }

  Setup deadline(Duration time) {
    deadline = time;
    return this;
  }

  Setup labelDeadline(Duration time) {
    labelDeadline = time;
    return this;
  }

  Setup maxRecordBytes(int bytes) {
    maxRecordBytes = bytes;
    return this;
  }

  Setup heldBytes(long bytes) {
    heldBytes = bytes;
    return this;
  }

  Setup threads(int number) {
    threads = number;
    return this;
  }

  PairingConfig build(Path stateDirectory) {
    return new PairingConfig(
        "pairing",
        required,
        optional,
        quorum,
        presence,
        deadline,
        labelDeadline,
        MEMORY,
        maxRecordBytes,
        heldBytes,
        stateDirectory,
        threads);
  }
}
