package io.hardgate.pairing;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import io.hardgate.config.PairingConfig;
import io.hardgate.messages.BadRecordException;
import io.hardgate.messages.Label;
import io.hardgate.messages.LabelMappings;
import io.hardgate.messages.LabelSpace;
import io.hardgate.messages.Logits;
import io.hardgate.messages.MessageFormat;
import io.hardgate.messages.Pair;
import io.hardgate.messages.Reason;
import io.hardgate.messages.RecordRules;
import io.hardgate.messages.Sample;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.api.Record;

/** Decides which records can be part of a pair, and gives them the form that they have in one. */
final class Intake {

  /** Of the ids of samples and of teachers, which the stores keep. */
  static final int LONGEST_ID_BYTES = 1_024;

  private final RecordRules rules;
  private final LabelMappings mappings;
  private final PairingConfig config;
  private final Set<String> named;
  private final int partitions;

  Intake(LabelSpace labels, LabelMappings mappings, PairingConfig config, int partitions) {
    this.rules = new RecordRules(labels);
    this.mappings = mappings;
    this.config = config;
    this.named = new HashSet<>(config.required());
    this.named.addAll(config.optional().orElse(List.of()));
    this.partitions = partitions;
  }

  /**
   * What is needed of the record.
   *
   * @param partition that the record was read from
   * @throws BadRecordException if it can be part of no pair
   */
  Accepted accept(Source source, Record<byte[], byte[]> record, int partition)
      throws BadRecordException {
    checkSize(size(record));
    Accepted accepted =
        switch (source) {
          case SAMPLES -> sample(record);
          case LOGITS -> logits(record);
          case LABELS -> label(record);
        };
    checkId("the sample id", record.key().length);
    checkPartition(record.key(), partition);
    return accepted;
  }

  private Accepted sample(Record<byte[], byte[]> record) throws BadRecordException {
    Sample sample = MessageFormat.SAMPLE.read(record.value(), record.headers());
    int positions = rules.check(record.key(), sample);
    ByteString message = encoded(record, sample, false);
    if (!sample.getUnknownFields().isEmpty()
        || !sample.getFeatures().getUnknownFields().isEmpty()
        || !sample.getTokens().getUnknownFields().isEmpty()
        || hidesSomething(message, sample)) {
      checkFitsIntoPair(message, List.of());
    }
    return new Accepted(message, "", positions, known(sample.getLabelsList()));
  }

  private Accepted logits(Record<byte[], byte[]> record) throws BadRecordException {
    Logits read = MessageFormat.LOGITS.read(record.value(), record.headers());
    boolean foreign = !read.getLabelSpace().equals(rules.labels().fingerprint());
    Optional<Logits> mapped = foreign ? mappings.map(read) : Optional.empty();
    Logits logits = mapped.orElse(read);
    rules.check(record.key(), logits);
    String teacher = logits.getTeacherId();
    checkTeacher(teacher);
    ByteString message = encoded(record, logits, mapped.isPresent());
    if (!logits.getUnknownFields().isEmpty()
        || !logits.getDense().getUnknownFields().isEmpty()
        || !logits.getSparse().getUnknownFields().isEmpty()
        || hidesSomething(message, logits)) {
      checkFitsIntoPair(ByteString.EMPTY, List.of(message));
    }
    return new Accepted(message, teacher, logits.getPositions(), false);
  }

  private Accepted label(Record<byte[], byte[]> record) throws BadRecordException {
    Label label = MessageFormat.LABEL.read(record.value(), record.headers());
    rules.check(record.key(), label);
    return new Accepted(
        encoded(record, label, false), "", label.getLabelsCount(), known(label.getLabelsList()));
  }

  private static boolean known(List<Integer> labels) {
    for (int label : labels) {
      if (label != RecordRules.NO_LABEL) {
        return true;
      }
    }
    return false;
  }

  private void checkTeacher(String teacher) throws BadRecordException {
    if (config.optional().isPresent() && !named.contains(teacher)) {
      throw new BadRecordException(
          Reason.UNKNOWN_TEACHER,
          "teacher_id is '%s', expected one of %s (pairing.required, pairing.optional)"
              .formatted(teacher, named));
    }
    checkId("teacher_id", teacher.getBytes(StandardCharsets.UTF_8).length);
  }

  private static void checkId(String name, int bytes) throws BadRecordException {
    if (bytes > LONGEST_ID_BYTES) {
      throw new BadRecordException(
          Reason.TOO_LARGE,
          "%s has %d bytes, expected at most %d".formatted(name, bytes, LONGEST_ID_BYTES));
    }
  }

  private ByteString encoded(Record<byte[], byte[]> record, Message message, boolean mapped)
      throws BadRecordException {
    if (!mapped && !MessageFormat.isJson(record.headers())) {
      return UnsafeByteOperations.unsafeWrap(record.value());
    }
    // JSON may grow: a byte that is not UTF-8 becomes a replacement character of three.
    checkSize((long) record.key().length + message.getSerializedSize());
    return message.toByteString();
  }

  /** Such as features that a text behind them has replaced: they are in the bytes all the same. */
  private static boolean hidesSomething(ByteString bytes, Message message) {
    return bytes.size() != message.getSerializedSize();
  }

  /** Unknown fields travel on, unless they are nested so deep that the pair could not be read. */
  private static void checkFitsIntoPair(ByteString sample, List<ByteString> logits)
      throws BadRecordException {
    try {
      Pair unused = Pair.parseFrom(PairFormat.write(sample, logits, Map.of()));
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
    if (size > config.maxRecordBytes()) {
      throw new BadRecordException(
          Reason.TOO_LARGE,
          "the record has %d bytes, expected at most %d (pairing.maxRecordBytes)"
              .formatted(size, config.maxRecordBytes()));
    }
  }

  /** The bytes of the key, the value and the headers. */
  static long size(Record<byte[], byte[]> record) {
    return length(record.key()) + length(record.value()) + size(record.headers());
  }

  private static long size(Headers headers) {
    long size = 0;
    for (Header header : headers) {
      size += header.key().getBytes(StandardCharsets.UTF_8).length + length(header.value());
    }
    return size;
  }

  private static long length(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
