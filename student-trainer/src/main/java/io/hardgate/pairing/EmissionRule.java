package io.hardgate.pairing;

import io.hardgate.config.PairingConfig;
import io.hardgate.messages.MissingTeacher.Why;
import io.hardgate.pairing.Entry.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * When a pair goes out: as soon as its teachers are there and its label is, each of which is waited
 * for until a deadline of its own. The teachers are there when all that are expected have answered,
 * and at least one; or when a quorum has, with all required teachers in it.
 */
final class EmissionRule {

  /**
   * What is to be done about a sample.
   *
   * @param atMs when it goes out if nothing more comes: not in the future, if it goes out now
   * @param why teachers are missing, if they are
   */
  record Decision(long atMs, Why why) {}

  private final List<String> required;
  private final OptionalInt quorum;
  private final long deadlineMs;
  private final long labelDeadlineMs;
  private final Presence presence;

  EmissionRule(PairingConfig config, Presence presence) {
    this.required = config.required();
    this.quorum = config.quorum();
    this.deadlineMs = millis(config.deadline());
    this.labelDeadlineMs = config.awaitsLabels() ? millis(config.labelDeadline()) : 0;
    this.presence = presence;
  }

  /** When a sample that came now goes out in any case. */
  long last(long nowMs) {
    return nowMs + Math.max(deadlineMs, labelDeadlineMs);
  }

  Decision decide(Waiting waiting, long nowMs) {
    Decision teachers = teachers(waiting, nowMs);
    if (!waiting.awaitsLabel()) {
      return teachers;
    }
    long labelMs = waiting.arrivedMs() + labelDeadlineMs;
    return new Decision(Math.max(labelMs, teachers.atMs()), teachers.why());
  }

  private Decision teachers(Waiting waiting, long nowMs) {
    Set<String> there = waiting.teachers();
    long deadline = waiting.arrivedMs() + deadlineMs;
    if (deadline <= nowMs || there.isEmpty() || !there.containsAll(required)) {
      return new Decision(deadline, Why.DEADLINE);
    }
    if (quorum.isPresent() && there.size() >= quorum.getAsInt()) {
      return new Decision(nowMs, Why.QUORUM);
    }
    return new Decision(Math.min(deadline, presence.lastAbsence(there, nowMs)), Why.DEADLINE);
  }

  /** At least 1 ms, and no more than can be added to a time of the clock. */
  static long millis(Duration duration) {
    return clamp(duration, Duration.ofMillis(1), Duration.ofDays(36_500)).toMillis();
  }

  static Duration clamp(Duration duration, Duration least, Duration most) {
    if (duration.compareTo(least) < 0) {
      return least;
    }
    return duration.compareTo(most) > 0 ? most : duration;
  }
}
