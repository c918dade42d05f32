package io.hardgate.local.endtoend;

import com.google.protobuf.ByteString;
import io.hardgate.messages.DeadLetters;
import io.hardgate.messages.MessageFormat;
import io.hardgate.messages.Reason;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A dead letter: what came of a record that could not be used.
 *
 * @param origin where the record lies
 * @param contentType its header
 * @param key its bytes; empty and absent are told apart
 * @param value its bytes
 */
record Letter(
    String origin,
    String reason,
    String service,
    String contentType,
    ByteString key,
    ByteString value) {

  /** The one that is expected of this record, which lies on another topic. */
  static Letter expected(ConsumerRecord<byte[], byte[]> record, Reason reason, String service) {
    return of(record, Origin.of(record).toString(), reason.id(), service);
  }

  /** The one in this record of {@code dead-letters}. */
  static Letter found(ConsumerRecord<byte[], byte[]> record) {
    return of(
        record,
        DeadLetters.text(record.headers(), DeadLetters.ORIGIN),
        DeadLetters.text(record.headers(), DeadLetters.REASON),
        DeadLetters.text(record.headers(), DeadLetters.SERVICE));
  }

  private static Letter of(
      ConsumerRecord<byte[], byte[]> record, String origin, String reason, String service) {
    return new Letter(
        origin,
        reason,
        service,
        DeadLetters.text(record.headers(), MessageFormat.CONTENT_TYPE),
        bytes(record.key()),
        bytes(record.value()));
  }

  private static ByteString bytes(byte[] array) {
    return array == null ? null : ByteString.copyFrom(array);
  }
}
