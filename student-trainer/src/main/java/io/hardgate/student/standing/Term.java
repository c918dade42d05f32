package io.hardgate.student.standing;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;

/**
 * The time in which a trainer leads, from when the group gave it the student until the group took
 * it back. Any thread may ask; only the polling thread of {@link Leadership} tells.
 */
public final class Term {

  private final String session;
  private final Duration patience;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition told = lock.newCondition();
  private ConsumerGroupMetadata metadata;
  private long confirmations;
  private boolean lost;

  /**
   * A term that has begun.
   *
   * @param session 8 hex digits, of this term alone
   * @param patience how long the polling thread may be silent until nobody counts on it
   */
  Term(String session, Duration patience, ConsumerGroupMetadata metadata) {
    this.session = session;
    this.patience = patience;
    this.metadata = metadata;
  }

  /** 8 random hex digits, which nobody else has. */
  public static String newSession() {
    byte[] random = new byte[4];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  /** 8 hex digits that are random for each term: part of the name of all it writes. */
  public String session() {
    return session;
  }

  /** Whether it is over. That it is not says nothing for sure: the group decides at a commit. */
  public boolean lost() {
    lock.lock();
    try {
      return lost;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Goes on only if the term does.
   *
   * @throws LeadershipLostException if it is over
   */
  public void throwIfLost() {
    if (lost()) {
      throw new LeadershipLostException("the group has given the student to another trainer");
    }
  }

  /** The newest membership, to be sent with the offsets of a transaction. */
  ConsumerGroupMetadata metadata() {
    lock.lock();
    try {
      return metadata;
    } finally {
      lock.unlock();
    }
  }

  /** The polling thread still owns the student, under this membership. */
  void confirm(ConsumerGroupMetadata now) {
    lock.lock();
    try {
      metadata = now;
      confirmations++;
      told.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void end() {
    lock.lock();
    try {
      lost = true;
      told.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for a whole round of the polling thread that begins after this call, and with it for
   * anything that the group has to say.
   *
   * @throws LeadershipLostException if the term is over, or the polling thread is silent for as
   *     long as a session lasts
   */
  public void awaitConfirmation() {
    lock.lock();
    try {
      long seen = confirmations;
      long left = patience.toNanos();
      // The round that was under way when this began may have asked too early.
      while (!lost && confirmations < seen + 2) {
        left = told.awaitNanos(left);
        if (left <= 0) {
          throw new LeadershipLostException(
              "nothing was heard of the group for %d ms (student.session)"
                  .formatted(TimeUnit.NANOSECONDS.toMillis(patience.toNanos())));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LeadershipLostException("interrupted while the group was asked", e);
    } finally {
      lock.unlock();
    }
    throwIfLost();
  }
}
