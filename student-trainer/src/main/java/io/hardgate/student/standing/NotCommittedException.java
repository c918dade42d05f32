package io.hardgate.student.standing;

/**
 * The broker could not be reached until the trainer was to end. The last committed checkpoint
 * stands; what came after it is learned again.
 */
public final class NotCommittedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  NotCommittedException(String message, Throwable cause) {
    super(message, cause);
  }
}
