package io.hardgate.student.standing;

import io.hardgate.lifecycle.HardgateException;
import io.hardgate.lifecycle.Health;
import io.hardgate.lifecycle.StopSignal;
import io.hardgate.log.RateLimitedLog;
import io.hardgate.messages.StudentCard;
import io.hardgate.messages.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits checkpoints on Kafka, each exactly once, whatever becomes of the broker in the meantime.
 * Owned by one thread at a time.
 *
 * <p>Two things keep a trainer from committing that leads no more. Its transactional id is that of
 * all the student's trainers, and who leads anew fences it. And the offsets carry its membership of
 * the group, which the group refuses from whom it no longer holds for a member.
 *
 * <p>An attempt that failed is aborted and made again. Where that is not possible, or the producer
 * was fenced, the group is asked who leads. Only if this trainer still does, it takes a new
 * producer, whose start ends the transaction that was open one way or the other, and reads from the
 * card which.
 */
public final class Commits implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Commits.class);
  private static final String COMMIT = "commit";
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);

  /** Of calls that take a few seconds each where the broker does not answer. */
  private static final int TRIES_AFTER_STOP = 1;

  private final CommitProducer.Source source;
  private final StudentRecords records;
  private final Term term;
  private final StopSignal stop;
  private final Consumer<Health.State> tell;
  private final RateLimitedLog problems;
  private final StopSignal never = new StopSignal();
  private CommitProducer producer;
  private Optional<StudentCard> known = Optional.empty();
  private int triesAfterStop;
  private boolean troubled;

  /**
   * For one term; {@link #open} comes first.
   *
   * @param stop after it a broker that does not answer is not waited for much longer
   * @param tell is told what is wrong, and when it is no more
   * @param problems is told what is tried again
   */
  public Commits(
      Map<String, Object> client,
      Topics topics,
      String student,
      Term term,
      StopSignal stop,
      Consumer<Health.State> tell,
      RateLimitedLog problems) {
    this.source = () -> new CommitProducer(client, topics, student);
    this.term = term;
    this.stop = stop;
    this.tell = tell;
    this.problems = problems;
    records = new StudentRecords(client, topics, student);
    producer = source.open();
  }

  /**
   * Fences the trainer that led before, and reads what it has left.
   *
   * @throws LeadershipLostException if another leads by now
   * @throws NotCommittedException if the broker cannot be reached until the trainer is to stop
   */
  public StudentRecords open() {
    begin();
    known = records.card();
    return records;
  }

  /** What `students` says; of whom owns this. */
  public StudentRecords records() {
    return records;
  }

  private void begin() {
    boolean begun = false;
    while (!begun) {
      term.throwIfLost();
      try {
        producer.begin();
        begun = true;
      } catch (KafkaException e) {
        retryOrThrow("the transactions of the student cannot be begun", e);
        producer.close();
        term.awaitConfirmation();
        producer = source.open();
      }
    }
    if (!records.refresh(() -> stop.requested() || term.lost())) {
      term.throwIfLost();
      throw new NotCommittedException("stopped before the student's card was read", null);
    }
  }

  /**
   * Makes all of it true.
   *
   * @throws LeadershipLostException if another trainer leads; nothing of it is true
   * @throws NotCommittedException if the trainer is to stop and the broker cannot be reached;
   *     whether it is true is seen by the next one that leads
   * @throws HardgateException if the broker will never take it
   */
  public void commit(Commit commit) {
    boolean committed = false;
    while (!committed) {
      term.throwIfLost();
      committed = attempt(commit) || (producer == null && renewed(commit));
    }
    known = Optional.of(commit.card());
    if (troubled) {
      troubled = false;
      tell.accept(new Health.State.Ready());
      problems.over(
          COMMIT, "the checkpoint of step %d is committed".formatted(commit.card().getStep()));
    }
  }

  /** False if it has to be made again; without a producer if nothing is sure. */
  private boolean attempt(Commit commit) {
    try {
      producer.send(commit, term.metadata());
      finish();
      return true;
    } catch (KafkaException e) {
      retryOrThrow(
          "the checkpoint at step " + commit.card().getStep() + " is not committed yet", e);
      if (fenced(e) || !aborted()) {
        producer.close();
        producer = null;
      } else if (e instanceof CommitFailedException) {
        // The group counts anew when a member comes or goes: the next round tells.
        term.awaitConfirmation();
      }
      return false;
    }
  }

  /** A commit that was not answered is asked for again, and is the same one. */
  private void finish() {
    boolean over = false;
    while (!over) {
      try {
        producer.commit();
        over = true;
      } catch (org.apache.kafka.common.errors.TimeoutException e) {
        retryOrThrow("the broker does not answer whether a checkpoint is committed", e);
      }
    }
  }

  private boolean aborted() {
    while (true) {
      try {
        producer.abort();
        return true;
      } catch (org.apache.kafka.common.errors.TimeoutException e) {
        retryOrThrow("the broker does not answer whether a transaction is aborted", e);
      } catch (KafkaException e) {
        LOG.debug("not aborted", e);
        return false;
      }
    }
  }

  /** Whether the commit turns out to have been made; else there is a producer to make it with. */
  private boolean renewed(Commit commit) {
    term.awaitConfirmation();
    producer = source.open();
    begin();
    Optional<StudentCard> now = records.card();
    if (now.equals(Optional.of(commit.card()))) {
      return true;
    }
    if (!now.equals(known)) {
      throw new LeadershipLostException("another trainer has committed a checkpoint");
    }
    return false;
  }

  private static boolean fenced(KafkaException e) {
    return e instanceof ProducerFencedException || e instanceof InvalidProducerEpochException;
  }

  /** Waits a moment, unless it is of no use to try again. */
  private void retryOrThrow(String what, KafkaException e) {
    Throwable cause = e.getCause() instanceof KafkaException inner ? inner : e;
    if (cause instanceof AuthorizationException
        || cause instanceof RecordTooLargeException
        || cause instanceof UnsupportedVersionException) {
      throw new HardgateException(what + ", and never will be: " + cause.getMessage(), e);
    }
    if (stop.requested() && triesAfterStop++ >= TRIES_AFTER_STOP) {
      throw new NotCommittedException(what + ": " + cause.getMessage(), e);
    }
    term.throwIfLost();
    problems.say(COMMIT, "%s: %s; trying again".formatted(what, cause.getMessage()));
    troubled = true;
    tell.accept(new Health.State.Waiting(what + ": " + cause.getMessage()));
    try {
      var unused = never.await(BETWEEN_TRIES);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new NotCommittedException(what, interrupted);
    }
  }

  @Override
  public void close() {
    if (producer != null) {
      producer.close();
    }
    records.close();
  }
}
