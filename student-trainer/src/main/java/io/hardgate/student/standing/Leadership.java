package io.hardgate.student.standing;

import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.lifecycle.Worker;
import io.hardgate.log.RateLimitedLog;
import io.hardgate.messages.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidSessionTimeoutException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides who of a student's trainers leads: all are members of one group on {@code students}, and
 * that member leads to which the group gave its only partition. A thread of its own polls, so that
 * neither a long step nor a slow disk costs the leadership; if that thread itself is silent for
 * longer than {@code student.session}, the member leaves.
 *
 * <p>Two may believe that they lead for a moment. Only one can commit: see {@link Commits}.
 */
public final class Leadership implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration GLANCE = Duration.ofMillis(20);
  private static final int HEARTBEATS = 4;

  private final RateLimitedLog troubles = new RateLimitedLog(LOG);
  private final Duration session;
  private final String topic;
  private final Runnable beforePoll;
  private final Worker polling;
  private volatile Term term;
  private volatile boolean rejoin;

  /**
   * Joins the student's group, on a thread of its own.
   *
   * @param session how long a member may be silent until it is held to be dead
   * @param beforePoll runs on the polling thread before each poll
   */
  public Leadership(
      Map<String, Object> client,
      Topics topics,
      String student,
      Duration session,
      Runnable beforePoll) {
    this.session = session;
    this.topic = topics.students();
    this.beforePoll = beforePoll;
    Map<String, Object> properties = new HashMap<>(client);
    int millis = Math.toIntExact(Math.min(session.toMillis(), Integer.MAX_VALUE));
    properties.put(ConsumerConfig.GROUP_ID_CONFIG, group(topics, student));
    properties.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
    // Sticky: one that joins takes nothing away from the one that leads.
    properties.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, millis);
    properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, Math.max(1, millis / HEARTBEATS));
    // A thread that stands still must not lead on because another one goes on to send heartbeats.
    properties.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, millis);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    polling = Worker.start("student-standing", new Health(), stop -> poll(properties, stop));
  }

  /** The group of this student's trainers, which is their transactional id, too. */
  public static String group(Topics topics, String student) {
    return topics.prefix() + "hardgate-student-" + student;
  }

  /**
   * Stands by until this trainer leads, or is to stop.
   *
   * @return its term; empty if it is to stop
   * @throws HardgateException if the broker does not let it be a member
   */
  public Optional<Term> await(StopSignal stop) throws InterruptedException {
    while (!stop.requested()) {
      Term now = term;
      if (now != null && !now.lost()) {
        return Optional.of(now);
      }
      if (polling.ended()) {
        polling.join();
        throw new IllegalStateException("nobody polls any more");
      }
      var unused = stop.await(GLANCE);
    }
    return Optional.empty();
  }

  /**
   * Gives a term up that this trainer no longer counts on. If the group still holds it for the
   * leader, it leaves, and stands by as any other.
   */
  public void resign(Term over) {
    over.end();
    rejoin = true;
  }

  private void poll(Map<String, Object> properties, StopSignal stop) {
    Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    try {
      consumer.subscribe(List.of(topic), new Assignment(consumer));
      while (!stop.requested()) {
        beforePoll.run();
        if (rejoin) {
          rejoin = false;
          consumer.unsubscribe();
          consumer.subscribe(List.of(topic), new Assignment(consumer));
        }
        poll(consumer);
        Term now = term;
        if (now != null) {
          now.confirm(consumer.groupMetadata());
        }
      }
    } catch (InvalidSessionTimeoutException e) {
      throw new HardgateException(
          "student.session is %d ms, which the broker does not allow; see its group.min.session.timeout.ms and group.max.session.timeout.ms"
              .formatted(session.toMillis()),
          e);
    } catch (KafkaException e) {
      throw new HardgateException(
          "the trainer cannot be a member of the group %s: %s"
              .formatted(properties.get(ConsumerConfig.GROUP_ID_CONFIG), e.getMessage()),
          e);
    } finally {
      end();
      consumer.close(CloseOptions.timeout(Duration.ofSeconds(2)));
    }
  }

  private void poll(Consumer<byte[], byte[]> consumer) {
    try {
      var unused = consumer.poll(POLL);
    } catch (RetriableException e) {
      troubles.say(topic, "the group of the trainers cannot be asked just now: " + e.getMessage());
    }
  }

  private void end() {
    Term now = term;
    if (now != null) {
      now.end();
      term = null;
    }
  }

  /** Called by the poll. */
  private final class Assignment implements ConsumerRebalanceListener {

    private final Consumer<byte[], byte[]> consumer;

    Assignment(Consumer<byte[], byte[]> consumer) {
      this.consumer = consumer;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      if (!partitions.isEmpty()) {
        consumer.pause(partitions); // owning it is all that counts
        term = new Term(Term.newSession(), session, consumer.groupMetadata());
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      if (!partitions.isEmpty()) {
        end();
      }
    }
  }

  @Override
  public void close() {
    polling.close();
  }
}
