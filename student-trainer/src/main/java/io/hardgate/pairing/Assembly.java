package io.hardgate.pairing;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.Label;
import io.hardgate.messages.MissingTeacher.Why;
import io.hardgate.messages.Reason;
import io.hardgate.messages.Sample;
import io.hardgate.pairing.Entry.Paired;
import io.hardgate.pairing.Entry.Waiting;
import io.hardgate.pairing.Payloads.Payload;
import io.hardgate.pairing.Payloads.Recalled;
import io.hardgate.pairing.Payloads.Recalled.Found;
import io.hardgate.pairing.Payloads.Recalled.Lost;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes pairs of what entries point to. What cannot be part of one becomes a dead letter. Owned by
 * the thread of its task.
 */
final class Assembly {

  private final List<String> required;
  private final int maxPairBytes;
  private final Presence presence;
  private final Payloads payloads;
  private final Outlet outlet;
  private final PairingMeters meters;
  private final Problems problems;

  /**
   * What has become of a sample.
   *
   * @param bytes that were written
   */
  record Sent(Paired paired, long bytes) {}

  /**
   * @param maxPairBytes what a pair's sample and logits may have together; the sample and the
   *     required teachers' logits always fit
   */
  Assembly(
      List<String> required,
      int maxPairBytes,
      Presence presence,
      Payloads payloads,
      Outlet outlet,
      PairingMeters meters,
      Problems problems) {
    this.required = required;
    this.maxPairBytes = maxPairBytes;
    this.presence = presence;
    this.payloads = payloads;
    this.outlet = outlet;
    this.meters = meters;
    this.problems = problems;
  }

  /** Sends the sample with what is there, the required teachers' logits first. */
  Sent send(byte[] id, Waiting waiting, Why why, long nowMs) {
    Optional<Payload> found = take(Source.SAMPLES, waiting.sample(), id, "");
    if (found.isEmpty()) {
      return abandon(id, waiting, nowMs);
    }
    Payload payload = found.get();
    ByteString sample = payload.accepted().message();
    boolean labelled = payload.accepted().labelled();
    if (waiting.label() != Entry.NOWHERE) {
      Optional<Payload> label = take(Source.LABELS, waiting.label(), id, "");
      if (label.isPresent()) {
        sample = merge(sample, label.get().accepted().message());
        labelled = label.get().accepted().labelled();
      }
    }
    Map<String, Payload> logits = logits(id, waiting, maxPairBytes - sample.size());
    Map<String, Why> missing = missing(logits.keySet(), waiting.arrivedMs(), why, nowMs);
    byte[] value = PairFormat.write(sample, messages(logits.values()), missing);
    long producedMs = payload.record().timestamp();
    outlet.pair(id, value, producedMs, nowMs);
    meters.paired(producedMs, waiting.arrivedMs(), nowMs, timestamps(logits), missing, labelled);
    problems.paired(logits.keySet(), missing, outlet.place(Source.SAMPLES, waiting.sample()));
    return new Sent(new Paired(nowMs, labelled, logits.keySet()), value.length);
  }

  /** Makes a dead letter of logits or a label; how many bytes it has written. */
  long giveBack(byte[] id, Source source, String teacher, long offset, BadRecordException fault) {
    Optional<Payload> payload = take(source, offset, id, teacher);
    payload.ifPresent(found -> outlet.deadLetter(found.record(), fault, source, offset));
    return payload.map(found -> Intake.size(found.record())).orElse(0L);
  }

  private Sent abandon(byte[] id, Waiting waiting, long nowMs) {
    BadRecordException fault =
        new BadRecordException(Reason.NO_SAMPLE, "the sample can no longer be part of a pair");
    long bytes = 0;
    for (Map.Entry<String, Long> logits : waiting.logits().entrySet()) {
      bytes += giveBack(id, Source.LOGITS, logits.getKey(), logits.getValue(), fault);
    }
    if (waiting.label() != Entry.NOWHERE) {
      bytes += giveBack(id, Source.LABELS, "", waiting.label(), fault);
    }
    return new Sent(new Paired(nowMs, false, Set.of()), bytes);
  }

  private static List<ByteString> messages(Collection<Payload> logits) {
    return logits.stream().map(payload -> payload.accepted().message()).toList();
  }

  private static Map<String, Long> timestamps(Map<String, Payload> logits) {
    return logits.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, it -> it.getValue().record().timestamp()));
  }

  private Map<String, Payload> logits(byte[] id, Waiting waiting, long room) {
    Map<String, Payload> logits = new LinkedHashMap<>();
    long left = room;
    for (String teacher : required) {
      if (waiting.logits().containsKey(teacher)) {
        left -= add(id, teacher, waiting.logits().get(teacher), Long.MAX_VALUE, logits);
      }
    }
    for (Map.Entry<String, Long> other : waiting.logits().entrySet()) {
      if (!required.contains(other.getKey())) {
        left -= add(id, other.getKey(), other.getValue(), left, logits);
      }
    }
    return logits;
  }

  /** How many bytes it has added. */
  private long add(byte[] id, String teacher, long offset, long room, Map<String, Payload> logits) {
    Optional<Payload> found = take(Source.LOGITS, offset, id, teacher);
    if (found.isEmpty()) {
      return 0;
    }
    ByteString message = found.get().accepted().message();
    if (message.size() > room) {
      BadRecordException fault =
          new BadRecordException(
              Reason.TOO_MANY,
              "the pair has no room for %d bytes more, the topic takes pairs of about %d"
                  .formatted(message.size(), maxPairBytes));
      outlet.deadLetter(found.get().record(), fault, Source.LOGITS, offset);
      return 0;
    }
    logits.put(teacher, found.get());
    return message.size();
  }

  private Map<String, Why> missing(Set<String> there, long sinceMs, Why why, long nowMs) {
    Map<String, Boolean> absent = presence.absentFrom(there, sinceMs, nowMs);
    if (absent.isEmpty() && there.containsAll(required)) {
      return Map.of();
    }
    Map<String, Why> missing = new LinkedHashMap<>();
    for (String teacher : required) {
      if (!there.contains(teacher)) {
        missing.put(teacher, why);
      }
    }
    absent.forEach((teacher, present) -> missing.putIfAbsent(teacher, present ? why : Why.SILENT));
    return missing;
  }

  /** Empty if it became a dead letter. */
  private Optional<Payload> take(Source source, long offset, byte[] id, String teacher) {
    Recalled recalled = payloads.take(source, offset, id, teacher);
    if (recalled instanceof Lost lost) {
      outlet.deadLetter(lost.record(), lost.fault(), source, offset);
      return Optional.empty();
    }
    return Optional.of(((Found) recalled).payload());
  }

  /** The sample with this label in the place of its own. */
  private static ByteString merge(ByteString sample, ByteString label) {
    try {
      Label late = Label.parseFrom(label);
      return Sample.parseFrom(sample).toBuilder()
          .clearLabels()
          .addAllLabels(late.getLabelsList())
          .setLabelSpace(late.getLabelSpace())
          .build()
          .toByteString();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("what was accepted cannot be read", e);
    }
  }
}
