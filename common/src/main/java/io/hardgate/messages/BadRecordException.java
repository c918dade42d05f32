package io.hardgate.messages;

/** A record that cannot be used. It belongs in the dead letters; it never stops a service. */
public final class BadRecordException extends Exception {

  private final Reason reason;

  /**
   * @param reason the kind of fault
   * @param detail one sentence that names the field, its value and what was expected
   */
  public BadRecordException(Reason reason, String detail) {
    super(detail);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
