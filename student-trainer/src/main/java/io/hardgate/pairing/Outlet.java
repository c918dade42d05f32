package io.hardgate.pairing;

import com.google.protobuf.ByteString;
import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.DeadLetters;
import io.hardgate.pairing.Entry.Waiting;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Writes the pairs and the dead letters of one task, and counts them. */
final class Outlet {

  /** More than the headers that a dead letter is given, and the record's own overhead. */
  private static final int DEAD_LETTER_OVERHEAD = 8_192;

  private final ProcessorContext<byte[], byte[]> context;
  private final List<String> required;
  private final int maxDeadLetterBytes;
  private final PairingMeters meters;

  /**
   * A pair that went out.
   *
   * @param missing the required teachers that are not in it
   * @param bytes of its value
   */
  record Sent(Set<String> missing, int bytes) {}

  Outlet(
      ProcessorContext<byte[], byte[]> context,
      List<String> required,
      int maxDeadLetterBytes,
      PairingMeters meters) {
    this.context = context;
    this.required = required;
    this.maxDeadLetterBytes = maxDeadLetterBytes;
    this.meters = meters;
  }

  /** Sends the sample with the logits that are there, in the order of the required teachers. */
  Sent pair(byte[] id, Waiting waiting, long now) {
    Set<String> missing = new LinkedHashSet<>(required);
    missing.removeAll(waiting.logits().keySet());
    Map<String, ByteString> inOrder = new LinkedHashMap<>();
    for (String teacher : required) {
      ByteString logits = waiting.logits().get(teacher);
      if (logits != null) {
        inOrder.put(teacher, logits);
      }
    }
    // A teacher that was required when its logits came may not be any more.
    inOrder.putAll(waiting.logits());
    byte[] value = PairFormat.write(waiting.sample(), inOrder.values(), missing);
    context.forward(new Record<>(id, value, waiting.timestamp()), PairingTopology.PAIRS);
    meters.paired(Duration.ofMillis(Math.max(0, now - waiting.arrivedMs())), missing);
    return new Sent(missing, value.length);
  }

  /** Sends the record as it was read, with the fault in the headers. */
  void deadLetter(
      Record<byte[], byte[]> record,
      BadRecordException fault,
      String topic,
      int partition,
      long offset) {
    boolean fits = Intake.size(record) <= maxDeadLetterBytes - DEAD_LETTER_OVERHEAD;
    Headers original = fits ? record.headers() : new RecordHeaders();
    BadRecordException told =
        fits
            ? fault
            : new BadRecordException(
                fault.reason(), fault.getMessage() + "; too large to be kept as a dead letter");
    Headers headers =
        DeadLetters.headers(original, told, PairingMeters.SERVICE, topic, partition, offset);
    byte[] key = fits ? record.key() : null;
    byte[] value = fits ? record.value() : null;
    context.forward(
        new Record<>(key, value, record.timestamp(), headers), PairingTopology.DEAD_LETTERS);
    meters.deadLetter(fault.reason());
  }
}
