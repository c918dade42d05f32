package io.hardgate.student.standing;

import com.google.protobuf.InvalidProtocolBufferException;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.log.RateLimitedLog;
import io.hardgate.messages.Promotion;
import io.hardgate.messages.StudentCard;
import io.hardgate.messages.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code students} says of one student: its card and which version is in production. Owned by
 * one thread at a time.
 */
public final class StudentRecords implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StudentRecords.class);
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Duration GLANCE = Duration.ofMillis(500);
  private static final int GLANCES = 4;

  private final RateLimitedLog troubles = new RateLimitedLog(LOG);
  private final String student;
  private final String topic;
  private final StudentsReader reader;
  private Optional<StudentCard> card = Optional.empty();
  private Optional<Promotion> promotion = Optional.empty();

  public StudentRecords(Map<String, Object> client, Topics topics, String student) {
    this.student = student;
    topic = topics.students();
    Map<String, Object> properties = new HashMap<>(client);
    properties.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
    reader = new StudentsReader(properties, topics, PATIENCE, new Own());
  }

  /**
   * Reads on to what is the end of the topic now, and waits for transactions that are open.
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
          end = reader.end();
        }
        if (reader.readTowards(end)) {
          return true;
        }
      } catch (TimeoutException e) {
        troubles.say(
            topic, "the topic '%s' cannot be read just now: %s".formatted(topic, e.getMessage()));
      }
    }
    return false;
  }

  /** Reads on to the end if that takes no time to speak of; else what was read before counts. */
  public void glance() {
    try {
      long end = reader.end(GLANCE);
      boolean there = false;
      for (int i = 0; i < GLANCES && !there; i++) {
        there = reader.readTowards(end);
      }
    } catch (TimeoutException e) {
      LOG.debug("the topic '{}' cannot be read just now", topic, e);
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
    reader.close();
  }

  /** Without its own records a student cannot go on; those of others are theirs. */
  private final class Own implements StudentsReader.Listener {

    @Override
    public void card(String of, Optional<StudentCard> found, long timeMs) {
      if (of.equals(student)) {
        card = found;
      }
    }

    @Override
    public void promotion(String of, Optional<Promotion> found) {
      if (of.equals(student)) {
        promotion = found;
      }
    }

    @Override
    public void unreadable(
        String of, ConsumerRecord<byte[], byte[]> record, InvalidProtocolBufferException why) {
      if (of.equals(student)) {
        throw new HardgateException(
            "the record %s-%d@%d (key %s) is not what a trainer writes: %s; write the student's last good card there again, or choose another student.id to start from the beginning"
                .formatted(
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    new String(record.key(), StandardCharsets.UTF_8),
                    why.getMessage()),
            why);
      }
    }
  }
}
