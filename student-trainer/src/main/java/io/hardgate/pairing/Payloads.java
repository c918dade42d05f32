package io.hardgate.pairing;

import com.google.protobuf.ByteString;
import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.Reason;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Record;

/**
 * The records that entries point to. They are kept in memory as long as there is room, and are read
 * from their topics again where they are not. Owned by the thread of its task.
 */
final class Payloads implements AutoCloseable {

  /** What the objects around a payload take. */
  private static final int OVERHEAD = 400;

  private final int partition;
  private final Intake intake;
  private final PayloadLog log;
  private final HeldBytes budget;
  private final PairingMeters meters;

  private final Map<Source, Map<Long, Payload>> held = new EnumMap<>(Source.class);
  private long heldBytes;

  private Source handSource;
  private long handOffset;
  private Payload hand;

  /** A record, and what is needed of it. */
  record Payload(Record<byte[], byte[]> record, Accepted accepted) {

    long bytes() {
      ByteString message = accepted.message();
      byte[] value = record.value();
      boolean shared = value.length == message.size();
      return OVERHEAD + Intake.size(record) + (shared ? 0 : message.size());
    }
  }

  /** What there is at an offset. */
  sealed interface Recalled {

    record Found(Payload payload) implements Recalled {}

    /**
     * It can no longer be part of a pair.
     *
     * @param record only its key, where the topic does not hold the rest any more
     */
    record Lost(Record<byte[], byte[]> record, BadRecordException fault) implements Recalled {}
  }

  Payloads(int partition, Intake intake, PayloadLog log, HeldBytes budget, PairingMeters meters) {
    this.partition = partition;
    this.intake = intake;
    this.log = log;
    this.budget = budget;
    this.meters = meters;
    for (Source source : Source.values()) {
      held.put(source, new HashMap<>());
    }
  }

  /** The record that is being processed, which can be taken at once. */
  void inHand(Source source, long offset, Payload payload) {
    handSource = source;
    handOffset = offset;
    hand = payload;
  }

  /** Keeps what is in hand for later, if there is room. */
  void keepInHand() {
    long bytes = hand.bytes();
    if (budget.take(bytes)) {
      heldBytes += bytes;
      held.get(handSource).put(handOffset, hand);
    }
  }

  /** The record was processed. */
  void nothingInHand() {
    hand = null;
  }

  /**
   * What an entry points to, which is then not kept any longer.
   *
   * @param id the key that the record must have
   * @param teacher whose logits they must be; empty for a sample or a label
   */
  Recalled take(Source source, long offset, byte[] id, String teacher) {
    if (hand != null && source == handSource && offset == handOffset) {
      return new Recalled.Found(hand);
    }
    Payload payload = held.get(source).remove(offset);
    if (payload == null) {
      return read(source, offset, id, teacher);
    }
    release(payload);
    return new Recalled.Found(payload);
  }

  private Recalled read(Source source, long offset, byte[] id, String teacher) {
    meters.readBack();
    Optional<Record<byte[], byte[]>> found = log.read(source, offset);
    if (found.isEmpty() || !Arrays.equals(found.get().key(), id)) {
      return gone(id);
    }
    Record<byte[], byte[]> record = found.get();
    try {
      Accepted accepted = intake.accept(source, record, partition);
      return accepted.teacher().equals(teacher)
          ? new Recalled.Found(new Payload(record, accepted))
          : gone(id);
    } catch (BadRecordException fault) {
      // It was fine when it came: the configuration has changed since.
      return new Recalled.Lost(record, fault);
    }
  }

  private static Recalled gone(byte[] id) {
    return new Recalled.Lost(
        new Record<>(id, null, 0),
        new BadRecordException(
            Reason.EXPIRED,
            "the topic does not hold the record any more, expected it until its pair went out"));
  }

  private void release(Payload payload) {
    long bytes = payload.bytes();
    heldBytes -= bytes;
    budget.giveBack(bytes);
  }

  @Override
  public void close() {
    budget.giveBack(heldBytes);
    heldBytes = 0;
    held.values().forEach(Map::clear);
    log.close();
  }
}
