package io.hardgate.config;

import java.util.Locale;

/**
 * When a student is held to have diverged: its figures, measured on pairs before they are learned
 * from, are far beyond its own past. A rise of twice as much as stands here is noticed after {@code
 * window} positions, a larger one sooner, a smaller one than stands here never.
 *
 * @param mode what is done about it
 * @param window in positions
 * @param nllRise of its mean negative log-likelihood, in standard deviations of its past (at least
 *     1 nat)
 * @param eceRise of how far its confidence is above its accuracy: of the part of its expected
 *     calibration error that comes of being too sure
 */
public record DivergenceConfig(Mode mode, int window, double nllRise, double eceRise) {

  public DivergenceConfig {
    new Checks()
        .between("window", window, 10, 1_000_000)
        .between("nllRise", nllRise, 0.05, 10)
        .between("eceRise", eceRise, 0.02, 1)
        .done();
  }

  /** What is done about a student that has diverged. */
  public enum Mode {
    /** Nobody looks. */
    OFF,
    /** It is said, and learning goes on. */
    WARN,
    /** It is said, learning stops, and the checkpoint from before it stays the newest. */
    STOP;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
