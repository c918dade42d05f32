package io.hardgate.local.bench;

import java.time.Duration;
import java.util.List;

/** Loops that a harness times. It is no part of Hardgate, so a jar of its own provides them. */
public interface InnerLoops {

  /**
   * Loops that are compared, as all do the same to the same data.
   *
   * @param name in the table
   * @param unit what a loop goes through so many of, a second
   * @param loops their names; the first is the one that the others are compared with
   */
  record Contest(String name, String unit, List<String> loops) {}

  List<Contest> contests();

  /**
   * Warms a loop up and times it, in a JVM of its own.
   *
   * @param loop its name
   * @param time to measure for
   * @return how many times a second it was gone through
   * @throws io.hardgate.lifecycle.HardgateException if it fails
   */
  double measure(String loop, Duration time);
}
