package io.hardgate.student;

/** The engine's seed of each step. */
final class StepSeed {

  private StepSeed() {}

  /** Of the student's seed and the step, mixed as SplitMix64 does (Steele et al. 2014). */
  static int of(long seed, long step) {
    long z = seed + step * 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return (int) ((z ^ (z >>> 31)) >>> 33);
  }
}
