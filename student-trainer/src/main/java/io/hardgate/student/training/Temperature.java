package io.hardgate.student.training;

import io.hardgate.config.Tau;
import io.hardgate.student.supervision.Targets;

/** The temperature in use: a number, or fitted on what was seen so far. */
public final class Temperature {

  private final Tau tau;
  private TemperatureFit fit = new TemperatureFit();

  public Temperature(Tau tau) {
    this.tau = tau;
  }

  /** The temperature for the next batch. */
  public double value() {
    return tau.fixed().orElseGet(fit::tau);
  }

  /** What the teacher's temperature should be, whatever the configuration says. */
  public double fitted() {
    return fit.tau();
  }

  /** Learns from a batch. */
  public void observe(Targets targets) {
    fit.add(targets);
  }

  /** The fit's sums, for a checkpoint. */
  public double[] state() {
    return fit.state();
  }

  /** Goes on from a {@link #state()}. */
  public void resume(double[] state) {
    fit = TemperatureFit.of(state);
  }
}
