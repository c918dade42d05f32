package io.hardgate.local.bench;

import io.hardgate.lifecycle.StopSignal;

/** A contestant under the name that tells it from others of its kind. */
record Renamed(String name, Contestant contestant) implements Contestant {

  @Override
  public double turn(StopSignal stop) throws InterruptedException {
    return contestant.turn(stop);
  }
}
