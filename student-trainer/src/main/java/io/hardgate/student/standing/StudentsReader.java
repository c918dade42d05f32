package io.hardgate.student.standing;

import com.google.protobuf.InvalidProtocolBufferException;
import io.hardgate.messages.Promotion;
import io.hardgate.messages.StudentCard;
import io.hardgate.messages.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the topic {@code students} from its start, and only what was committed. Owned by one thread
 * at a time.
 */
public final class StudentsReader implements AutoCloseable {

  private static final String PROMOTED = "/promoted";
  private static final Duration POLL = Duration.ofMillis(50);

  /** Is told of the records, in their order. */
  public interface Listener {

    /**
     * Where a student stands.
     *
     * @param card empty if there is none any more
     * @param timeMs when it was written, in milliseconds since the epoch
     */
    void card(String student, Optional<StudentCard> card, long timeMs);

    /**
     * What is in production of a student.
     *
     * @param promotion empty if there is nothing any more
     */
    void promotion(String student, Optional<Promotion> promotion);

    /** A record of this student is not what its key says. */
    void unreadable(
        String student, ConsumerRecord<byte[], byte[]> record, InvalidProtocolBufferException why);
  }

  private final TopicPartition partition;
  private final Listener listener;
  private final Consumer<byte[], byte[]> committed;
  private final Consumer<byte[], byte[]> all;

  /**
   * Connects. Nothing is read yet.
   *
   * @param client the Kafka clients' properties
   * @param patience how long each call waits for the broker
   */
  public StudentsReader(
      Map<String, Object> client, Topics topics, Duration patience, Listener listener) {
    this.listener = listener;
    partition = new TopicPartition(topics.students(), 0);
    Map<String, Object> properties = new HashMap<>(client);
    properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) patience.toMillis());
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    committed = consumer(properties, "read_committed");
    all = consumer(properties, "read_uncommitted");
    committed.assign(List.of(partition));
    committed.seekToBeginning(List.of(partition));
  }

  private static Consumer<byte[], byte[]> consumer(
      Map<String, Object> properties, String isolation) {
    Map<String, Object> own = new HashMap<>(properties);
    own.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
    return new KafkaConsumer<>(own, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** The record that says where a student stands. */
  public static ProducerRecord<byte[], byte[]> record(Topics topics, StudentCard card) {
    return new ProducerRecord<>(topics.students(), utf8(card.getStudentId()), card.toByteArray());
  }

  /** The record that says what is in production of a student. */
  public static ProducerRecord<byte[], byte[]> record(Topics topics, Promotion promotion) {
    return new ProducerRecord<>(
        topics.students(), utf8(promotion.getStudentId() + PROMOTED), promotion.toByteArray());
  }

  private static byte[] utf8(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The end of the topic now. It is that of all records: where a transaction is open, what is
   * committed behind it shows only when that one has ended, and what is older must not be taken for
   * the newest in the meantime.
   *
   * @throws org.apache.kafka.common.errors.TimeoutException if the broker does not answer
   */
  public long end() {
    return all.endOffsets(List.of(partition)).get(partition);
  }

  /**
   * The same, if it is to be had within this time.
   *
   * @throws org.apache.kafka.common.errors.TimeoutException if the broker does not answer
   */
  public long end(Duration patience) {
    return all.endOffsets(List.of(partition), patience).get(partition);
  }

  /**
   * Reads on for a moment at the most.
   *
   * @return whether all before this offset was read
   * @throws org.apache.kafka.common.errors.TimeoutException if the broker does not answer
   */
  public boolean readTowards(long end) {
    if (committed.position(partition) < end) {
      committed.poll(POLL).forEach(this::tell);
    }
    return committed.position(partition) >= end;
  }

  private void tell(ConsumerRecord<byte[], byte[]> record) {
    String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    boolean promoted = key.endsWith(PROMOTED);
    String student = promoted ? key.substring(0, key.length() - PROMOTED.length()) : key;
    boolean gone = record.value() == null;
    try {
      if (promoted) {
        listener.promotion(
            student, gone ? Optional.empty() : Optional.of(Promotion.parseFrom(record.value())));
      } else {
        listener.card(
            student,
            gone ? Optional.empty() : Optional.of(StudentCard.parseFrom(record.value())),
            record.timestamp());
      }
    } catch (InvalidProtocolBufferException e) {
      listener.unreadable(student, record, e);
    }
  }

  @Override
  public void close() {
    // Neither is a member of a group that would have to be left.
    committed.close(CloseOptions.timeout(Duration.ZERO));
    all.close(CloseOptions.timeout(Duration.ZERO));
  }
}
