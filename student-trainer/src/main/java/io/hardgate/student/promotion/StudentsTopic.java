package io.hardgate.student.promotion;

import com.google.protobuf.InvalidProtocolBufferException;
import io.hardgate.lifecycle.HardgateException;
import io.hardgate.log.RateLimitedLog;
import io.hardgate.log.RecordPlace;
import io.hardgate.messages.Promotion;
import io.hardgate.messages.StudentCard;
import io.hardgate.messages.Topics;
import io.hardgate.student.standing.StudentsReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the topic {@code students} says of all students: where they stand, and which version of them
 * is in production. Only what was committed is read. Owned by one thread.
 *
 * <p>A person and a trainer may write at the same moment. A promotion by the rule that comes right
 * behind a pin was decided before the pin was known, and is void here; {@link #overrun} tells its
 * trainer to write the pinned record once more, before the topic forgets it.
 */
public final class StudentsTopic implements Promoted {

  /** Who promotes where it is not a person: the rule of {@code student.promotion}. */
  public static final String RULE = "rule";

  private static final Logger LOG = LoggerFactory.getLogger(StudentsTopic.class);

  private final RateLimitedLog unreadable = new RateLimitedLog(LOG);
  private final StudentsReader reader;
  private final String topic;
  private final Duration patience;
  private final Map<String, StudentCard> cards = new TreeMap<>();
  private final Map<String, Promotion> promotions = new TreeMap<>();
  private final Map<String, Boolean> overrun = new HashMap<>();
  private final Map<String, Long> times = new HashMap<>();

  /**
   * Connects. Nothing is read yet.
   *
   * @param client the Kafka clients' properties
   * @param patience how long {@link #refresh} waits for the broker
   */
  public StudentsTopic(Map<String, Object> client, Topics topics, Duration patience) {
    this.patience = patience;
    topic = topics.students();
    reader = new StudentsReader(client, topics, patience, new Everybody());
  }

  /**
   * Reads on to the end. While a transaction is open it waits for it: what is behind it must not be
   * missed.
   *
   * @throws HardgateException if the broker does not answer in time
   */
  public StudentsTopic refresh() {
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      long end = reader.end();
      while (!reader.readTowards(end)) {
        if (System.nanoTime() > deadline) {
          throw new TimeoutException("what is written there just now is not committed");
        }
      }
      return this;
    } catch (KafkaException e) {
      throw new HardgateException(
          "the topic '%s' cannot be read: %s".formatted(topic, e.getMessage()), e);
    }
  }

  /** Where the students stand, by id. */
  public Map<String, StudentCard> cards() {
    return new TreeMap<>(cards);
  }

  /** What is in production, by student id. */
  public Map<String, Promotion> promotions() {
    return new TreeMap<>(promotions);
  }

  /** What is in production of this student; empty before its first promotion. */
  public Optional<Promotion> promotion(String student) {
    return Optional.ofNullable(promotions.get(student));
  }

  @Override
  public Optional<Promotion> now(String student) {
    return refresh().promotion(student);
  }

  /**
   * Where the model of this student's version in production is, to begin another one with.
   *
   * @throws HardgateException if no version of it was promoted
   */
  public Path modelDirectory(String student) {
    return now(student)
        .map(promotion -> Path.of(promotion.getCurrent().getDirectory()))
        .orElseThrow(
            () ->
                new HardgateException(
                    "student.start.warmStart is promoted:%s, but no version of it was promoted; there are: %s"
                        .formatted(student, String.join(", ", promotions.keySet()))));
  }

  /** When the card of this student was written, in milliseconds since the epoch. */
  public Optional<Long> cardMs(String student) {
    return Optional.ofNullable(times.get(student));
  }

  @Override
  public boolean overrun(String student) {
    return overrun.getOrDefault(student, false);
  }

  @Override
  public void close() {
    unreadable.end();
    reader.close();
  }

  private final class Everybody implements StudentsReader.Listener {

    @Override
    public void card(String student, Optional<StudentCard> card, long timeMs) {
      card.ifPresentOrElse(
          found -> {
            cards.put(student, found);
            times.put(student, timeMs);
          },
          () -> cards.remove(student));
    }

    @Override
    public void promotion(String student, Optional<Promotion> promotion) {
      promotion.ifPresentOrElse(next -> succeed(student, next), () -> promotions.remove(student));
    }

    private void succeed(String student, Promotion next) {
      Promotion before = promotions.get(student);
      boolean unaware =
          before != null
              && before.getPinned()
              && !next.getPinned()
              && next.getCurrent().getPromotedBy().equals(RULE);
      overrun.put(student, unaware);
      if (!unaware) {
        promotions.put(student, next);
      }
    }

    @Override
    public void unreadable(
        String student, ConsumerRecord<byte[], byte[]> record, InvalidProtocolBufferException why) {
      unreadable.say(
          "unreadable record",
          "passed over a record that cannot be read: " + why.getMessage(),
          RecordPlace.of(record));
    }
  }
}
