package io.hardgate.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How {@code hardgate pair} joins samples and logits.
 *
 * @param applicationId the Kafka Streams application: its group, transactions and changelogs
 * @param required the teachers that a pair waits for; logits of others are refused
 * @param deadline how long after a sample's arrival its pair goes out without the missing teachers
 * @param memory how long after a pair has gone out its duplicates and late logits are recognised
 * @param maxRecordBytes larger samples and logits are refused
 * @param stateDirectory where the stores live
 * @param threads that process partitions
 */
public record PairingConfig(
    String applicationId,
    List<String> required,
    Duration deadline,
    Duration memory,
    int maxRecordBytes,
    Path stateDirectory,
    int threads) {

  public PairingConfig {
    required = List.copyOf(required);
    new Checks()
        .that(
            applicationId.matches("[a-zA-Z0-9._-]{1,100}"),
            "applicationId",
            applicationId,
            "1 to 100 letters, digits, '.', '_' or '-'")
        .that(
            !required.isEmpty() && required.stream().noneMatch(String::isBlank),
            "required",
            required,
            "the ids of the teachers, at least one")
        .that(
            required.stream().distinct().count() == required.size(),
            "required",
            required,
            "each teacher once")
        .positive("deadline", deadline)
        .positive("memory", memory)
        .between("maxRecordBytes", maxRecordBytes, 1_000, 64_000_000)
        .between("threads", threads, 1, 1024)
        .done();
  }
}
