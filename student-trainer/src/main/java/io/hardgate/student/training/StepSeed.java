package io.hardgate.student.training;

import java.util.SplittableRandom;

/**
 * The seed of what is random in one step, so that a resumed run draws what an unbroken one does.
 */
public final class StepSeed {

  private StepSeed() {}

  /** Of this step of a student with this seed. */
  public static long of(long seed, long step) {
    return new SplittableRandom(new SplittableRandom(seed).nextLong() ^ step).nextLong();
  }
}
