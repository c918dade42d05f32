package io.hardgate.lifecycle;

/**
 * Something outside this program is not as it has to be: a broker, a file, a port. The message is
 * written for the person who runs the command, and ends it with exit code 1.
 */
public final class HardgateException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public HardgateException(String message) {
    super(message);
  }

  public HardgateException(String message, Throwable cause) {
    super(message, cause);
  }
}
