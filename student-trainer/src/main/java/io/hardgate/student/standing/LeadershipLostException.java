package io.hardgate.student.standing;

/**
 * Another trainer of the student may lead by now, so nothing more may be committed. What was not
 * committed is dropped; the trainer stands by again.
 */
public final class LeadershipLostException extends RuntimeException {

  private static final long serialVersionUID = 1;

  LeadershipLostException(String message) {
    super(message);
  }

  LeadershipLostException(String message, Throwable cause) {
    super(message, cause);
  }
}
