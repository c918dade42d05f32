package io.hardgate.pairing;

import java.util.concurrent.atomic.AtomicLong;

/** The memory that all tasks of the process share for payloads. Any thread may call. */
final class HeldBytes {

  private final long most;
  private final AtomicLong held = new AtomicLong();

  HeldBytes(long most) {
    this.most = most;
  }

  /** Whether there was so much left; if so, it is taken. */
  boolean take(long bytes) {
    if (held.addAndGet(bytes) <= most) {
      return true;
    }
    held.addAndGet(-bytes);
    return false;
  }

  void giveBack(long bytes) {
    held.addAndGet(-bytes);
  }

  long held() {
    return held.get();
  }
}
