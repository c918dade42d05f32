package io.hardgate.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How {@code hardgate pair} joins samples and logits.
 *
 * @param applicationId the Kafka Streams application: its group, transactions and changelogs
 * @param required the teachers that every pair waits for; may be empty
 * @param optional the others whose logits are taken; empty: anybody's
 * @param quorum how many teachers are enough for a pair, all required ones among them; empty: it
 *     waits for all that are expected
 * @param presence how long after its last logits in time an optional teacher is waited for
 * @param deadline how long after a sample's arrival its pair goes out without the missing teachers
 * @param labelDeadline how long after its arrival a sample without a label waits for one from the
 *     topic {@code labels}; 0 s: not at all, and the topic is not read
 * @param memory how long after a pair has gone out its duplicates and late logits are recognised
 * @param maxRecordBytes larger samples and logits are refused
 * @param heldBytes of samples and logits that the process keeps in memory while they wait; what is
 *     beyond is read from its topic a second time
 * @param stateDirectory where the stores live
 * @param threads that process partitions
 */
public record PairingConfig(
    String applicationId,
    List<String> required,
    Optional<List<String>> optional,
    OptionalInt quorum,
    Duration presence,
    Duration deadline,
    Duration labelDeadline,
    Duration memory,
    int maxRecordBytes,
    long heldBytes,
    Path stateDirectory,
    int threads) {

  /** More teachers than this have no place in one pair. */
  public static final int MOST_TEACHERS = 64;

  public PairingConfig {
    required = List.copyOf(required);
    optional = optional.map(List::copyOf);
    List<String> others = optional.orElse(List.of());
    List<String> named = new ArrayList<>(required);
    named.addAll(others);
    new Checks()
        .that(
            applicationId.matches("[a-zA-Z0-9._-]{1,100}"),
            "applicationId",
            applicationId,
            "1 to 100 letters, digits, '.', '_' or '-'")
        .that(ids(required), "required", required, "the ids of teachers")
        .that(eachOnce(required), "required", required, "each teacher once")
        .that(ids(others), "optional", others, "the ids of teachers, or null: anybody")
        .that(eachOnce(others), "optional", others, "each teacher once")
        .that(
            !eachOnce(required) || !eachOnce(others) || eachOnce(named),
            "optional",
            others,
            "other teachers than pairing.required " + required)
        .that(
            optional.isEmpty() || !named.isEmpty(),
            "optional",
            others,
            "a teacher, for pairing.required names none either")
        .that(
            named.size() <= MOST_TEACHERS,
            optional.isEmpty() ? "required" : "optional",
            named.size() + " teachers",
            "at most " + MOST_TEACHERS + " with those of pairing.required")
        .that(
            quorum.isEmpty()
                || (quorum.getAsInt() >= Math.max(1, required.size())
                    && quorum.getAsInt() <= (optional.isEmpty() ? MOST_TEACHERS : named.size())),
            "quorum",
            quorum.isEmpty() ? null : quorum.getAsInt(),
            "1 or more, no fewer than pairing.required names, and no more than there can be")
        .positive("presence", presence)
        .positive("deadline", deadline)
        .notNegative("labelDeadline", labelDeadline)
        .positive("memory", memory)
        .between("maxRecordBytes", maxRecordBytes, 1_000, 64_000_000)
        .atLeast("heldBytes", heldBytes, 0)
        .between("threads", threads, 1, 1024)
        .done();
  }

  /** Whether the topic {@code labels} is read. */
  public boolean awaitsLabels() {
    return !labelDeadline.isZero();
  }

  private static boolean ids(List<String> teachers) {
    return teachers.stream().noneMatch(String::isBlank);
  }

  private static boolean eachOnce(List<String> teachers) {
    return new HashSet<>(teachers).size() == teachers.size();
  }
}
