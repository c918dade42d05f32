package io.hardgate.student;

import io.hardgate.log.RateLimitedLog;
import io.hardgate.log.RecordPlace;
import io.hardgate.student.checkpoint.Accounted;
import io.hardgate.student.stream.Refused;
import java.util.ArrayList;
import java.util.List;

/**
 * The refused records that no checkpoint accounts for yet. They become dead letters together with
 * the checkpoint that does. Owned by the training thread.
 */
final class Unsaved {

  private static final int MOST_RECORDS = 1_000;
  private static final long MOST_BYTES = 16 << 20;

  private final Accounted accounted;
  private final RateLimitedLog problems;
  private List<Refused> records = new ArrayList<>();
  private long bytes;

  Unsaved(Accounted accounted, RateLimitedLog problems) {
    this.accounted = accounted;
    this.problems = problems;
  }

  /**
   * Holds these, but for those that were accounted for in an earlier term.
   *
   * @param step that their batch was learned in
   */
  void add(List<Refused> refused, long step) {
    for (Refused one : refused) {
      if (!accounted.holds(step, one.record().partition(), one.record().offset())) {
        records.add(one);
        problems.say(
            "dead letter: " + one.fault().reason().id(),
            "dead letter, %s: %s".formatted(one.fault().reason().id(), one.fault().getMessage()),
            RecordPlace.of(one.record()));
        bytes += size(one.record().key()) + size(one.record().value());
      }
    }
  }

  private static long size(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  boolean isEmpty() {
    return records.isEmpty();
  }

  /** Whether memory wants a checkpoint now. */
  boolean full() {
    return records.size() >= MOST_RECORDS || bytes >= MOST_BYTES;
  }

  /** Hands all over. */
  List<Refused> take() {
    List<Refused> taken = records;
    records = new ArrayList<>();
    bytes = 0;
    return taken;
  }
}
