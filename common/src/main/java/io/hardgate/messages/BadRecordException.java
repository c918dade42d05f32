package io.hardgate.messages;

/** A record that cannot be used. It belongs in the dead letters; it never stops a service. */
public final class BadRecordException extends Exception {

  /** The detail travels in a header and in log lines; what it quotes may be a megabyte. */
  private static final int LONGEST_DETAIL = 500;

  private final Reason reason;

  /**
   * @param reason the kind of fault
   * @param detail one sentence that names the field, its value and what was expected; cut at 500
   *     characters
   */
  public BadRecordException(Reason reason, String detail) {
    super(detail.length() <= LONGEST_DETAIL ? detail : detail.substring(0, LONGEST_DETAIL) + "...");
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
