package io.hardgate.local.bench;

import io.hardgate.lifecycle.StopSignal;

/** One of those that are compared. */
interface Contestant {

  /** In the table. */
  String name();

  /**
   * Does its work once, and warms up before where it has to.
   *
   * @return how much of it a second
   * @throws io.hardgate.lifecycle.HardgateException if it is stopped, or fails
   */
  double turn(StopSignal stop) throws InterruptedException;
}
