package io.hardgate.pairing;

import io.hardgate.log.RecordPlace;
import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.DeadLetters;
import io.hardgate.messages.PairTimes;
import io.hardgate.messages.Topics;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Writes the pairs and the dead letters of one task. Owned by the thread of its task. */
final class Outlet {

  /** More than the headers that a dead letter is given, and the record's own overhead. */
  private static final int DEAD_LETTER_OVERHEAD = 8_192;

  private final ProcessorContext<byte[], byte[]> context;
  private final Topics topics;
  private final int maxDeadLetterBytes;
  private final PairingMeters meters;
  private final Problems problems;

  /**
   * @param maxDeadLetterBytes the bytes of records that are larger are not kept
   */
  Outlet(
      ProcessorContext<byte[], byte[]> context,
      Topics topics,
      int maxDeadLetterBytes,
      PairingMeters meters,
      Problems problems) {
    this.context = context;
    this.topics = topics;
    this.maxDeadLetterBytes = maxDeadLetterBytes;
    this.meters = meters;
    this.problems = problems;
  }

  /**
   * Sends a pair.
   *
   * @param producedMs the timestamp of its sample, which is that of the pair
   * @param nowMs the time, which goes into a header
   */
  void pair(byte[] id, byte[] value, long producedMs, long nowMs) {
    Headers headers = new RecordHeaders();
    PairTimes.writePaired(headers, nowMs);
    context.forward(new Record<>(id, value, producedMs, headers), PairingTopology.PAIRS);
  }

  /**
   * Sends the record as it was read, with the fault in the headers.
   *
   * @param offset that it was read from, in the partition of the task
   */
  void deadLetter(
      Record<byte[], byte[]> record, BadRecordException fault, Source source, long offset) {
    boolean fits = Intake.size(record) <= maxDeadLetterBytes - DEAD_LETTER_OVERHEAD;
    Headers original = fits ? record.headers() : new RecordHeaders();
    BadRecordException told =
        fits
            ? fault
            : new BadRecordException(
                fault.reason(), fault.getMessage() + "; too large to be kept as a dead letter");
    Headers headers =
        DeadLetters.headers(
            original,
            told,
            PairingMeters.SERVICE,
            source.topic(topics),
            context.taskId().partition(),
            offset);
    byte[] key = fits ? record.key() : null;
    byte[] value = fits ? record.value() : null;
    context.forward(
        new Record<>(key, value, record.timestamp(), headers), PairingTopology.DEAD_LETTERS);
    meters.deadLetter(fault.reason());
    problems.deadLetter(fault, place(source, offset));
  }

  /** Where a record of this task lies. */
  RecordPlace place(Source source, long offset) {
    return new RecordPlace(source.topic(topics), context.taskId().partition(), offset);
  }
}
