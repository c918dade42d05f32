package io.hardgate.pairing;

import io.hardgate.config.PairingConfig;
import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.Reason;
import io.hardgate.messages.RecordRules;
import io.hardgate.pairing.EmissionRule.Decision;
import io.hardgate.pairing.Entry.Early;
import io.hardgate.pairing.Entry.Open;
import io.hardgate.pairing.Entry.Orphan;
import io.hardgate.pairing.Entry.Paired;
import io.hardgate.pairing.Entry.Waiting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the usable records of one sample meet, in whatever order they come. Owned by the thread of
 * its task.
 */
final class Meeting {

  private final List<String> required;
  private final long deadlineMs;
  private final Entries entries;
  private final Payloads payloads;
  private final Presence presence;
  private final EmissionRule rule;
  private final Assembly assembly;
  private final PairingMeters meters;

  Meeting(
      PairingConfig config,
      Entries entries,
      Payloads payloads,
      Presence presence,
      EmissionRule rule,
      Assembly assembly,
      PairingMeters meters) {
    this.required = config.required();
    this.deadlineMs = EmissionRule.millis(config.deadline());
    this.entries = entries;
    this.payloads = payloads;
    this.presence = presence;
    this.rule = rule;
    this.assembly = assembly;
    this.meters = meters;
  }

  /**
   * A sample has come.
   *
   * @throws BadRecordException if one with its id has before
   */
  void sample(byte[] id, long offset, Accepted accepted, long now) throws BadRecordException {
    Entry old = entries.get(id);
    if (old instanceof Waiting || old instanceof Paired) {
      throw new BadRecordException(
          Reason.DUPLICATE, "a sample with this id has come before, expected each id once");
    }
    Early early = old == null ? Early.NOTHING : (Early) old;
    int positions = accepted.positions();
    Map<String, Long> logits = fitting(id, early, positions);
    long label = fittingLabel(id, early, positions);
    boolean labelled = accepted.labelled();
    if (labelled && label != Entry.NOWHERE) {
      long unused = assembly.giveBack(id, Source.LABELS, "", label, secondLabel());
      label = Entry.NOWHERE;
    }
    long last = rule.last(now);
    entries.remember(id, last);
    proceed(id, old, new Waiting(last, now, last, offset, positions, labelled, label, logits), now);
  }

  /** Offsets of the logits that came before and have the sample's positions; others go back. */
  private Map<String, Long> fitting(byte[] id, Early early, int positions) {
    Map<String, Long> logits = new LinkedHashMap<>();
    early
        .logits()
        .forEach(
            (teacher, orphan) -> {
              try {
                RecordRules.checkPositions(orphan.positions(), positions);
                logits.put(teacher, orphan.offset());
              } catch (BadRecordException fault) {
                long unused = assembly.giveBack(id, Source.LOGITS, teacher, orphan.offset(), fault);
              }
            });
    return logits;
  }

  /** Offset of the label that came before, if it has the sample's positions; else it goes back. */
  private long fittingLabel(byte[] id, Early early, int positions) {
    if (early.label() == null) {
      return Entry.NOWHERE;
    }
    try {
      RecordRules.checkLabelCount(early.label().positions(), positions);
      return early.label().offset();
    } catch (BadRecordException fault) {
      long unused = assembly.giveBack(id, Source.LABELS, "", early.label().offset(), fault);
      return Entry.NOWHERE;
    }
  }

  /**
   * Logits have come.
   *
   * @throws BadRecordException if they are too late, the teacher's second, one teacher's too many,
   *     or of other positions than the sample that waits for them
   */
  void logits(byte[] id, long offset, Accepted accepted, long now) throws BadRecordException {
    String teacher = accepted.teacher();
    Entry old = entries.get(id);
    if (old instanceof Paired paired) {
      if (paired.teachers().contains(teacher)) {
        throw secondLogits(teacher);
      }
      if (now - paired.atMs() <= deadlineMs) {
        seen(teacher, false, now);
      }
      throw new BadRecordException(
          Reason.LATE, "the pair has gone out without the teacher '" + teacher + "'");
    }
    Open open = (Open) old;
    if (open != null) {
      checkPlace(open, teacher);
    }
    if (open instanceof Waiting waiting) {
      RecordRules.checkPositions(accepted.positions(), waiting.positions());
    }
    seen(teacher, true, now);
    if (open instanceof Waiting waiting) {
      proceed(id, waiting, waiting.with(teacher, offset), now);
    } else {
      Early early = open == null ? Early.NOTHING : (Early) open;
      payloads.keepInHand();
      entries.replace(
          id,
          open,
          early.with(teacher, new Orphan(now + deadlineMs, offset, accepted.positions())));
    }
  }

  /**
   * A label has come.
   *
   * @throws BadRecordException if it is too late, there is one, or it is of other positions than
   *     the sample that waits for it
   */
  void label(byte[] id, long offset, Accepted accepted, long now) throws BadRecordException {
    Entry old = entries.get(id);
    if (old instanceof Paired paired) {
      throw paired.labelled()
          ? secondLabel()
          : new BadRecordException(Reason.LATE, "the pair has gone out without a label");
    } else if (old instanceof Waiting waiting) {
      if (!waiting.awaitsLabel()) {
        throw secondLabel();
      }
      RecordRules.checkLabelCount(accepted.positions(), waiting.positions());
      proceed(id, waiting, waiting.withLabel(offset), now);
    } else {
      Early early = old == null ? Early.NOTHING : (Early) old;
      if (early.label() != null) {
        throw secondLabel();
      }
      payloads.keepInHand();
      entries.replace(
          id, old, early.withLabel(new Orphan(now + deadlineMs, offset, accepted.positions())));
    }
  }

  /** Does what is due for this entry; how many bytes it has written. */
  long due(byte[] id, Open entry, long now) {
    if (entry instanceof Early early) {
      return giveUp(id, early, now);
    }
    Waiting waiting = (Waiting) entry;
    Decision decision = rule.decide(waiting, now);
    if (decision.atMs() > now) {
      entries.replace(id, waiting, waiting.due(decision.atMs()));
      return 0;
    }
    Assembly.Sent sent = assembly.send(id, waiting, decision.why(), now);
    entries.replace(id, waiting, sent.paired());
    return sent.bytes();
  }

  private long giveUp(byte[] id, Early early, long now) {
    long bytes = 0;
    Map<String, Orphan> others = new LinkedHashMap<>(early.logits());
    for (Map.Entry<String, Orphan> logits : early.logits().entrySet()) {
      if (logits.getValue().dueMs() <= now) {
        others.remove(logits.getKey());
        bytes +=
            assembly.giveBack(
                id, Source.LOGITS, logits.getKey(), logits.getValue().offset(), noSample());
      }
    }
    Orphan label = early.label();
    if (label != null && label.dueMs() <= now) {
      bytes += assembly.giveBack(id, Source.LABELS, "", label.offset(), noSample());
      label = null;
    }
    Early rest = new Early(others, label);
    if (rest.isEmpty()) {
      entries.remove(id);
    } else {
      entries.replace(id, early, rest);
    }
    return bytes;
  }

  /** Lets the pair go, if it may. */
  private void proceed(byte[] id, Entry old, Waiting waiting, long now) {
    Decision decision = rule.decide(waiting, now);
    if (decision.atMs() <= now) {
      entries.replace(id, old, assembly.send(id, waiting, decision.why(), now).paired());
      return;
    }
    payloads.keepInHand();
    // To look once too early costs less than to come back for every teacher.
    boolean soon = waiting.dueMs() > now && waiting.dueMs() <= decision.atMs();
    entries.replace(id, old, soon ? waiting : waiting.due(decision.atMs()));
  }

  private void seen(String teacher, boolean accepted, long now) {
    meters.heard(teacher, accepted, now);
    if (!required.contains(teacher)) {
      presence.seen(teacher, now);
    }
  }

  private void checkPlace(Open entry, String teacher) throws BadRecordException {
    if (entry.teachers().contains(teacher)) {
      throw secondLogits(teacher);
    }
    if (required.contains(teacher)) {
      return;
    }
    long others = entry.teachers().stream().filter(id -> !required.contains(id)).count();
    if (others >= PairingConfig.MOST_TEACHERS - required.size()) {
      throw new BadRecordException(
          Reason.TOO_MANY,
          "logits of %d teachers have come for this sample, '%s' is one more than a pair may have"
              .formatted(entry.teachers().size(), teacher));
    }
  }

  private static BadRecordException secondLogits(String teacher) {
    return new BadRecordException(
        Reason.DUPLICATE,
        "logits of the teacher '%s' for this sample have come before, expected them once"
            .formatted(teacher));
  }

  private static BadRecordException secondLabel() {
    return new BadRecordException(
        Reason.DUPLICATE, "the sample has a label, expected it once: in it or on its own");
  }

  private BadRecordException noSample() {
    return new BadRecordException(
        Reason.NO_SAMPLE,
        "no sample with this id came within %d ms (pairing.deadline)".formatted(deadlineMs));
  }
}
