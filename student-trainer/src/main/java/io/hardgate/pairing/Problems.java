package io.hardgate.pairing;

import io.hardgate.log.RateLimitedLog;
import io.hardgate.log.RecordPlace;
import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.MissingTeacher.Why;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * What is wrong with records while pairing does its work: told to the log, and where a required
 * teacher is missing noted in the health, which must not look as if nothing were the matter. Any
 * thread may tell.
 */
final class Problems {

  private final RateLimitedLog log;
  private final Map<String, AtomicLong> newestWithout = new LinkedHashMap<>();

  /**
   * @param required the teachers that every pair waits for
   */
  Problems(RateLimitedLog log, Collection<String> required) {
    this.log = log;
    required.forEach(teacher -> newestWithout.put(teacher, new AtomicLong()));
  }

  /** A record became a dead letter. */
  void deadLetter(BadRecordException fault, RecordPlace place) {
    String kind = "dead letter: " + fault.reason().id();
    log.say(kind, "dead letter, %s: %s".formatted(fault.reason().id(), fault.getMessage()), place);
  }

  /**
   * A pair went out.
   *
   * @param there the teachers that it has
   * @param missing the others that it had waited for; that enough had answered is no problem
   * @param sample where its sample lies
   */
  void paired(Set<String> there, Map<String, Why> missing, RecordPlace sample) {
    newestWithout.forEach(
        (teacher, count) -> {
          if (there.contains(teacher)) {
            count.set(0);
          } else {
            count.incrementAndGet();
          }
        });
    missing.forEach(
        (teacher, why) -> {
          if (why != Why.QUORUM) {
            String how =
                why == Why.SILENT ? "has fallen silent" : "had not answered by the deadline";
            log.say(
                "missing teacher: " + teacher,
                "a pair went out without the teacher '%s', which %s".formatted(teacher, how),
                sample);
          }
        });
  }

  /** What there is to say of a pairing that does its work. */
  Optional<String> note() {
    String said =
        newestWithout.entrySet().stream()
            .filter(teacher -> teacher.getValue().get() > 0)
            .map(
                teacher ->
                    "the newest %d pairs are without the required teacher '%s'"
                        .formatted(teacher.getValue().get(), teacher.getKey()))
            .collect(Collectors.joining("; "));
    return Optional.of(said).filter(note -> !note.isEmpty());
  }

  /** Says what was held back for long enough. */
  void look() {
    log.look();
  }

  /** Says all that is held back. */
  void end() {
    log.end();
  }
}
