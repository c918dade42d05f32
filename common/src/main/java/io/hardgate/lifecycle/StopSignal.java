package io.hardgate.lifecycle;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Asks a process, or a part of it, to end. Any thread may ask and look. */
public final class StopSignal {

  private final CountDownLatch requested = new CountDownLatch(1);

  /** Asks for the end. */
  public void request() {
    requested.countDown();
  }

  /** Whether the end was asked for. */
  public boolean requested() {
    return requested.getCount() == 0;
  }

  /**
   * Gives up what is of no use unless it is finished.
   *
   * @throws HardgateException if the end was asked for
   */
  public void throwIfRequested() {
    if (requested()) {
      throw new HardgateException("stopped before the end");
    }
  }

  /** Waits until the end is asked for. */
  public void await() throws InterruptedException {
    requested.await();
  }

  /** Waits until the end is asked for, or the time is over; says whether it was asked for. */
  public boolean await(Duration atMost) throws InterruptedException {
    return requested.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }
}
