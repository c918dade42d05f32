package io.hardgate.pairing;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.Logits;
import io.hardgate.messages.MessageFormat;
import io.hardgate.messages.Pair;
import io.hardgate.messages.Reason;
import io.hardgate.messages.RecordRules;
import io.hardgate.messages.Sample;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.api.Record;

/** Decides which records can be part of a pair, and gives them the form that they have in one. */
final class Intake {

  /**
   * A usable record of {@code logits}.
   *
   * @param message Protobuf, whatever the record was written in
   */
  record Accepted(String teacher, ByteString message) {}

  private final RecordRules rules;
  private final List<String> required;
  private final int maxRecordBytes;
  private final int partitions;

  Intake(LabelSpace labels, List<String> required, int maxRecordBytes, int partitions) {
    this.rules = new RecordRules(labels);
    this.required = required;
    this.maxRecordBytes = maxRecordBytes;
    this.partitions = partitions;
  }

  /**
   * The record's sample as Protobuf.
   *
   * @param partition that the record was read from
   * @throws BadRecordException if it can be part of no pair
   */
  ByteString sample(Record<byte[], byte[]> record, int partition) throws BadRecordException {
    checkSize(size(record));
    Sample sample = MessageFormat.SAMPLE.read(record.value(), record.headers());
    rules.check(record.key(), sample);
    checkPartition(record.key(), partition);
    if (!sample.getUnknownFields().asMap().isEmpty()) {
      checkFitsIntoPair(Pair.newBuilder().setSample(sample).build());
    }
    return encoded(record, sample);
  }

  /**
   * The record's logits as Protobuf.
   *
   * @param partition that the record was read from
   * @throws BadRecordException if they can be part of no pair
   */
  Accepted logits(Record<byte[], byte[]> record, int partition) throws BadRecordException {
    checkSize(size(record));
    Logits logits = MessageFormat.LOGITS.read(record.value(), record.headers());
    rules.check(record.key(), logits);
    String teacher = logits.getTeacherId();
    if (!required.contains(teacher)) {
      throw new BadRecordException(
          Reason.UNKNOWN_TEACHER,
          "teacher_id is '%s', expected one of %s (pairing.required)".formatted(teacher, required));
    }
    checkPartition(record.key(), partition);
    if (!logits.getUnknownFields().asMap().isEmpty()
        || !logits.getDense().getUnknownFields().asMap().isEmpty()) {
      checkFitsIntoPair(Pair.newBuilder().addLogits(logits).build());
    }
    return new Accepted(teacher, encoded(record, logits));
  }

  private ByteString encoded(Record<byte[], byte[]> record, Message message)
      throws BadRecordException {
    if (!MessageFormat.isJson(record.headers())) {
      return UnsafeByteOperations.unsafeWrap(record.value());
    }
    // JSON may grow: a byte that is not UTF-8 becomes a replacement character of three.
    checkSize((long) record.key().length + message.getSerializedSize());
    return message.toByteString();
  }

  /** Unknown fields travel on, unless they are nested so deep that the pair could not be read. */
  private static void checkFitsIntoPair(Pair pair) throws BadRecordException {
    try {
      Pair unused = Pair.parseFrom(pair.toByteString());
    } catch (InvalidProtocolBufferException e) {
      throw new BadRecordException(
          Reason.UNDECODABLE, "a pair with this value could not be read: " + e.getMessage());
    }
  }

  private void checkPartition(byte[] key, int partition) throws BadRecordException {
    int expected = Utils.toPositive(Utils.murmur2(key)) % partitions;
    if (partition != expected) {
      throw new BadRecordException(
          Reason.WRONG_PARTITION,
          "the record is on partition %d, expected %d: murmur2 of its key, modulo %d"
              .formatted(partition, expected, partitions));
    }
  }

  private void checkSize(long size) throws BadRecordException {
    if (size > maxRecordBytes) {
      throw new BadRecordException(
          Reason.TOO_LARGE,
          "the record has %d bytes, expected at most %d (pairing.maxRecordBytes)"
              .formatted(size, maxRecordBytes));
    }
  }

  /** The bytes of the key, the value and the headers. */
  static long size(Record<byte[], byte[]> record) {
    return length(record.key()) + length(record.value()) + size(record.headers());
  }

  private static long size(Headers headers) {
    return Arrays.stream(headers.toArray()).mapToLong(Intake::size).sum();
  }

  private static long size(Header header) {
    return header.key().getBytes(StandardCharsets.UTF_8).length + length(header.value());
  }

  private static long length(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
