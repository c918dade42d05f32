package io.hardgate.student.standing;

import com.google.protobuf.InvalidProtocolBufferException;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.messages.Promotion;
import io.hardgate.messages.StudentCard;
import io.hardgate.messages.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code students} says of one student: its card and which version is in production. Owned by
 * one thread at a time.
 */
public final class StudentRecords implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StudentRecords.class);
  private static final int PATIENCE_MS = 3_000;
  private static final int GLANCES = 4;
  private static final Duration POLL = Duration.ofMillis(50);

  /** Behind the student's id, in the key of a {@link Promotion}. */
  public static final String PROMOTED = "/promoted";

  private final String student;
  private final TopicPartition partition;
  private final Consumer<byte[], byte[]> committed;
  private final Consumer<byte[], byte[]> all;
  private Optional<StudentCard> card = Optional.empty();
  private Optional<Promotion> promotion = Optional.empty();

  public StudentRecords(Map<String, Object> client, Topics topics, String student) {
    this.student = student;
    partition = new TopicPartition(topics.students(), 0);
    committed = consumer(client, "read_committed");
    all = consumer(client, "read_uncommitted");
    committed.assign(List.of(partition));
    committed.seekToBeginning(List.of(partition));
  }

  private static Consumer<byte[], byte[]> consumer(Map<String, Object> client, String isolation) {
    Map<String, Object> properties = new HashMap<>(client);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
    properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MS);
    properties.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MS);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * Reads on to what is the end of the topic now. The end is that of all records: where another
   * student's transaction is open, what is committed behind it shows only when that one has ended,
   * and an older card must not be taken for the newest in the meantime.
   *
   * @param giveUp is asked while it waits
   * @return false if it gave up
   * @throws HardgateException if the student's records cannot be read
   */
  public boolean refresh(BooleanSupplier giveUp) {
    long end = -1;
    while (!giveUp.getAsBoolean()) {
      try {
        if (end < 0) {
          end = all.endOffsets(List.of(partition)).get(partition);
        }
        if (committed.position(partition) >= end) {
          return true;
        }
        committed.poll(POLL).forEach(this::take);
      } catch (TimeoutException e) {
        LOG.warn("{} cannot be read just now: {}", partition, e.getMessage());
      }
    }
    return false;
  }

  /** Reads on to the end if that takes no time to speak of; else what was read before counts. */
  public void glance() {
    try {
      long end = all.endOffsets(List.of(partition)).get(partition);
      for (int i = 0; i < GLANCES && committed.position(partition) < end; i++) {
        committed.poll(POLL).forEach(this::take);
      }
    } catch (TimeoutException e) {
      LOG.debug("{} cannot be read just now", partition, e);
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    try {
      if (key.equals(student)) {
        card =
            Optional.ofNullable(
                record.value() == null ? null : StudentCard.parseFrom(record.value()));
      } else if (key.equals(student + PROMOTED)) {
        promotion =
            Optional.ofNullable(
                record.value() == null ? null : Promotion.parseFrom(record.value()));
      }
    } catch (InvalidProtocolBufferException e) {
      throw new HardgateException(
          "the record %s@%d (key %s) is not what a trainer writes: %s; write the student's last good card there again, or choose another student.id to start from the beginning"
              .formatted(partition, record.offset(), key, e.getMessage()),
          e);
    }
  }

  /** Its newest committed card. */
  public Optional<StudentCard> card() {
    return card;
  }

  /** Which version is in production. */
  public Optional<Promotion> promotion() {
    return promotion;
  }

  @Override
  public void close() {
    committed.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    all.close(CloseOptions.timeout(Duration.ofSeconds(1)));
  }
}
